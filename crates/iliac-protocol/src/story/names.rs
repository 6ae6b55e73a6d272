//! The names a story uses: cells, rows, instances of steps, alarms.

use std::fmt;

use super::words::Words;

/// A row of a group, by the label the story gives it: `pull#1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RowName {
    /// The group.
    pub group: String,
    /// Its label.
    pub label: String,
}

/// A fact, perhaps of a row: `blood.platelets`, `sedative#1.given`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CellName {
    /// The fact's name in the protocol: `sedative.given`.
    pub fact: String,
    /// The row's label, for a fact of a group.
    pub row: Option<String>,
}

/// A step, perhaps of a row: `discharge`, `vitals#2`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstanceName {
    /// The step's name in the protocol.
    pub step: String,
    /// The row's label.
    pub row: Option<String>,
}

/// An alarm of the protocol or of the house.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlarmName {
    /// `fever`, `fever#2`: one of the protocol's.
    Declared {
        /// Its name.
        name: String,
        /// The row's label.
        row: Option<String>,
    },
    /// `against puncture/consent`: begun although that gate was not open.
    Against {
        /// The step that was begun.
        instance: InstanceName,
        /// The gate.
        gate: String,
    },
    /// `corrected puncture/consent`: by what is known now, that gate was closed when the step was begun.
    Corrected {
        /// The step that was begun.
        instance: InstanceName,
        /// The gate.
        gate: String,
    },
    /// `ended vitals`: a repetition came to its bound.
    Ended {
        /// The step.
        step: String,
    },
}

impl CellName {
    /// Reads `blood.platelets` or `sedative#1.given`.
    pub(super) fn read(word: &str) -> Option<CellName> {
        let Some((group, rest)) = word.split_once('#') else {
            return is_name(word).then(|| CellName { fact: word.to_owned(), row: None });
        };
        let (label, fact) = rest.split_once('.')?;
        (is_label(group) && is_label(label) && is_name(fact))
            .then(|| CellName { fact: format!("{group}.{fact}"), row: Some(label.to_owned()) })
    }
}

impl RowName {
    /// Reads `pull#1`.
    pub(super) fn read(word: &str) -> Option<RowName> {
        let (group, label) = word.split_once('#')?;
        (is_label(group) && is_label(label)).then(|| RowName { group: group.to_owned(), label: label.to_owned() })
    }
}

impl InstanceName {
    /// Reads `discharge` or `vitals#2`.
    pub(super) fn read(word: &str) -> Option<InstanceName> {
        match word.split_once('#') {
            None => is_name(word).then(|| InstanceName { step: word.to_owned(), row: None }),
            Some((step, label)) => (is_name(step) && is_label(label))
                .then(|| InstanceName { step: step.to_owned(), row: Some(label.to_owned()) }),
        }
    }

    /// Reads a gate: `puncture/platelets`, `puncture#2/platelets`.
    pub(super) fn read_gate(word: &str) -> Option<(InstanceName, String)> {
        let (instance, gate) = word.split_once('/')?;
        is_name(gate).then_some((InstanceName::read(instance)?, gate.to_owned()))
    }
}

impl AlarmName {
    /// Whether a word begins the name of one of the house's own alarms.
    pub(super) fn is_house(word: &str) -> bool {
        matches!(word, "against" | "corrected" | "ended")
    }

    /// Reads a name of one or two words; the second is there only for the house's own alarms.
    pub(super) fn read(first: &Words, second: Option<&Words>) -> Option<AlarmName> {
        let Some(second) = second else {
            let InstanceName { step: name, row } = InstanceName::read(&first.text)?;
            return Some(AlarmName::Declared { name, row });
        };
        match first.as_str() {
            "against" => {
                let (instance, gate) = InstanceName::read_gate(&second.text)?;
                Some(AlarmName::Against { instance, gate })
            }
            "corrected" => {
                let (instance, gate) = InstanceName::read_gate(&second.text)?;
                Some(AlarmName::Corrected { instance, gate })
            }
            "ended" => is_name(&second.text).then(|| AlarmName::Ended { step: second.text.clone() }),
            _ => None,
        }
    }
}

/// A name as protocols write them: letters, digits, hyphens and underscores, perhaps in parts parted by points.
fn is_name(word: &str) -> bool {
    word.split('.').all(is_label)
}

/// A group's name or the label a story gives a row: a name without points.
fn is_label(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_'))
}

impl fmt::Display for RowName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.group, self.label)
    }
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.row, self.fact.split_once('.')) {
            (Some(label), Some((group, fact))) => write!(f, "{group}#{label}.{fact}"),
            (Some(label), None) => write!(f, "{}#{label}", self.fact),
            (None, _) => f.write_str(&self.fact),
        }
    }
}

impl fmt::Display for InstanceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.step)?;
        self.row.as_ref().map_or(Ok(()), |label| write!(f, "#{label}"))
    }
}

impl fmt::Display for AlarmName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AlarmName::Declared { name, row: None } => f.write_str(name),
            AlarmName::Declared { name, row: Some(label) } => write!(f, "{name}#{label}"),
            AlarmName::Against { instance, gate } => write!(f, "against {instance}/{gate}"),
            AlarmName::Corrected { instance, gate } => write!(f, "corrected {instance}/{gate}"),
            AlarmName::Ended { step } => write!(f, "ended {step}"),
        }
    }
}
