/** What a heading that speaks of going back is: the release's way back, a step of the upgrade, or nobody can tell. */
export type WayBack = 'rollback' | 'step' | 'unclear';

const noun =
  /\broll(?:ing)? ?-?backs?\b|\bback(?:ing)? ?-?out\b|\bgo(?:ing)? back\b|\bway back\b|\bback to (?:the |an? |our )?(?:old|previous|earlier|last|former|prior)\b|\bdowngrad(?:e|ing)\b|\brestor(?:e|ing) (?:the )?(?:old|previous|earlier|last|former|prior)\b|\b(?:if|when) .*\b(?:health ?checks?|checks?|verification|tests?|deployment|upgrade|update|release|new version|start) (?:fails?|failed|does not|doesn't|is not)\b|\b(?:if|when) (?:something|anything|things?|it|the upgrade|the update|the deployment) (?:goes?|fails?|breaks?)\b|\bin case of (?:failure|problems?|errors?)\b|(?:升级|更新|发布|部署)(?:失败|出错|异常)|(?:验证|检查|校验|测试)(?:失败|不通过|未通过|异常)|出(?:现|了)?问题(?:了)?(?:怎么办|时|后|的?处理)?$|(?:恢复|还原)(?:到|至|为)?(?:上一?个?|旧|原|之前的?|老)(?:版|程序|状态|代码)|降级|回滚|回退|退回|撤回/;
const verb = /\b(?:revert|undo)(?:ing|s)?\b|\brolled back\b|撤销/;

/** What is taken away again while the release goes on. */
const passing =
  /\b(?:temporar(?:y|ily)|firewall|redirect(?:ion)?s?|rules?|flags?|overrides?|workarounds?|drain(?:ing)?|freeze|banner|read-?only|dns|weights?|traffic|maintenance|lock|throttl\w*)\b|临时|防火墙|规则|开关|限流|公告|只读|维护|流量|权重|锁/;

/** The release by any of its names, and words that say nothing of what is taken back. */
const release =
  /\b(?:the|this|that|an?|to|of|if|needed|necessary|required|any|all|your|our|its?|upgrades?|updates?|release|deploy(?:ment)?s?|installation|version|changes?|previous|old|older|earlier|last|former|back|everything|steps?|procedure|plan|instructions?|service|application|app|system|how|when|should|fail(?:s|ed|ure)?|something|goes|wrong|in|case|on|optional|only|emergency)\b|v?\d[\w.]*|升级|更新|发布|部署|上线|版本|变更|服务|应用|程序|系统|方案|步骤|操作|流程|方法|预案|计划|说明|到|上一?个?|旧|本次|此次|如|需|的/g;

/** What a heading that goes back goes back from; undefined for any other heading. */
export function wayBackOf(heading: string): WayBack | undefined {
  const text = heading.toLowerCase();
  const named = noun.exec(text) ?? verb.exec(text);
  if (named === null) return undefined;
  if (passing.test(text)) return 'step';
  if (noun.test(text)) return 'rollback';
  const rest = text
    .replace(verb, ' ')
    .replace(release, ' ')
    .replace(/[^\p{L}]/gu, '');
  return rest === '' ? 'rollback' : 'unclear';
}
