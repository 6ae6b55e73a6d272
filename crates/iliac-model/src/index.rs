//! Small numbers that stand for the elements of one protocol, so that the engine never compares names.
//!
//! An index means something only together with the protocol it was made for.

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u16);

        impl $name {
            /// Its place in the protocol's list.
            pub fn place(self) -> usize {
                usize::from(self.0)
            }
        }
    )+};
}

indices! {
    /// A kind of fact.
    FactIx,
    /// A group of facts: one row per puncture, dose, tube.
    GroupIx,
    /// A parameter.
    ParameterIx,
    /// A derived value.
    DerivedIx,
    /// A step.
    StepIx,
    /// A gate; gates of all steps are numbered together.
    GateIx,
    /// An alarm.
    AlarmIx,
    /// A safety property.
    NeverIx,
    /// A text.
    TextIx,
    /// A document.
    DocumentIx,
    /// A role a person may act in.
    RoleIx,
}
