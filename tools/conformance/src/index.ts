export { type RuleLevel, type Rule } from './rules/rule';
export { RULES } from './rules/rules';
