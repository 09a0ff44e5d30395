"""What both platforms' callback URLs are guarded with: bounded bodies, unambiguous JSON, the sealed envelope, one refusal."""
