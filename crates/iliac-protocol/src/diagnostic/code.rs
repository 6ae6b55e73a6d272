//! The codes of faults. A code never changes its meaning; a new kind of fault gets a new one.

/// A file is not there.
pub const NO_FILE: &str = "ILC-P001";
/// A file is not YAML.
pub const NOT_YAML: &str = "ILC-P002";
/// A key nobody knows.
pub const UNKNOWN_KEY: &str = "ILC-P003";
/// A key is missing.
pub const MISSING_KEY: &str = "ILC-P004";
/// A value of the wrong shape: a list where a word belongs.
pub const WRONG_SHAPE: &str = "ILC-P005";
/// A name defined twice.
pub const TWICE: &str = "ILC-P006";
/// A name that is not one, or is a word of the language.
pub const BAD_NAME: &str = "ILC-P007";
/// A name nobody declared.
pub const UNKNOWN_NAME: &str = "ILC-P008";
/// A condition that cannot be read.
pub const UNREADABLE: &str = "ILC-P009";
/// A condition in which things of different types meet.
pub const WRONG_TYPE: &str = "ILC-P010";
/// Numbers in different units meet.
pub const UNITS: &str = "ILC-P011";
/// A cell of a row is named where there is no such row.
pub const NO_ROW: &str = "ILC-P012";
/// A number is typed in a condition.
pub const TYPED_NUMBER: &str = "ILC-P013";
/// Something waits for a fact that nobody records.
pub const NEVER_RECORDED: &str = "ILC-P014";
/// Nobody may do a step.
pub const NOBODY: &str = "ILC-P015";
/// Something depends on itself.
pub const CYCLE: &str = "ILC-P016";
/// Choices are missing, repeated or unknown.
pub const CHOICES: &str = "ILC-P017";
/// A text or its message is missing.
pub const NO_TEXT: &str = "ILC-P018";
/// A text or message nobody uses.
pub const UNUSED_TEXT: &str = "ILC-P019";
/// A number or time is typed in a message.
pub const NUMBER_IN_TEXT: &str = "ILC-P020";
/// A repetition without bound.
pub const UNBOUNDED: &str = "ILC-P021";
/// A parameter's value, bounds and moves do not agree.
pub const BOUNDS: &str = "ILC-P022";
/// A parameter without source.
pub const NO_SOURCE: &str = "ILC-P023";
/// A fact's limits do not agree.
pub const LIMITS: &str = "ILC-P024";
/// Too many of something.
pub const TOO_MANY: &str = "ILC-P025";
/// A site's value that it may not set.
pub const SITE: &str = "ILC-P026";
/// A condition too long or too deep.
pub const TOO_LONG: &str = "ILC-P027";
/// `now` or `today` where it may not stand.
pub const NOW: &str = "ILC-P028";
/// A quantifier or aggregate inside a `where`.
pub const NESTED: &str = "ILC-P029";
/// A step that can never be done or a gate that can never open.
pub const DEAD_END: &str = "ILC-P030";
/// A message that is not Fluent.
pub const NOT_FLUENT: &str = "ILC-P031";
/// A site's value for a parameter that no protocol of the folder has.
pub const NOBODYS_VALUE: &str = "ILC-P032";
/// Two people are taken for one.
pub const PERSONS: &str = "ILC-P033";

/// Whether a fault only forbids that a protocol is activated. The tree beside it means what the file says; any other
/// fault leaves something out of the tree, and then nobody may rely on it.
pub fn only_forbids(code: &str) -> bool {
    [NEVER_RECORDED, UNUSED_TEXT, NUMBER_IN_TEXT, NO_SOURCE, DEAD_END, NOBODYS_VALUE].contains(&code)
}
