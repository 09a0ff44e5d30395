// What tells the two platforms apart on this page.

export const PLATFORMS = {
  wecom: { name: "企业微信", media: "群里的图片和文件机器人都收不到" },
  dingtalk: { name: "钉钉", media: "群里 @ 了的图片机器人收得到，文件收不到" },
};

export const platformOf = (state) => PLATFORMS[state.platform];
