/** What a program says when it does not work. */
export const isTrouble = (line: string): boolean =>
  /exception|\berror\b|\bfail(?:ed|ure)?\b|denied|refused|in use|timed? ?out|not found/i.test(line);

/** "修改前：", "After:" below an order to change a file: how its lines stand before, and then. */
export const isVersion = (text = ''): boolean =>
  /^(?:(?:修改|变更|更改|调整|改动|改)之?[前后](?:的?内容)?|原(?:内容|配置)|新(?:内容|配置)|before|after|old|new|from|to)(?: the change)?[:：]?$/i.test(
    text.trim(),
  );

/** It speaks of what a program prints. */
export const isOutput = (text: string): boolean =>
  /出现|显示|输出|打印|看到|返回|结果|如下内容|\b(?:prints?|shows?|outputs?|displays?|returns?|see|looks like|appears?)\b/i.test(
    text,
  );
