//! The pictures a child is shown, by what each one shows. The house draws them; a protocol says which stands for which step.

/// A picture of a child's day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Picture {
    /// A child and a grown-up come to the door.
    Arriving,
    /// A child and a grown-up talk; the child asks.
    Talking,
    /// A child says yes or no as they like.
    Choosing,
    /// An empty plate and a cup: nothing to eat.
    Fasting,
    /// A band around the wrist with the name on it.
    Wristband,
    /// A cuff around the arm, a clip on the finger.
    Measuring,
    /// Cream on the back of the hand.
    Cream,
    /// A small tube at the hand.
    Drip,
    /// A soft mask.
    Mask,
    /// Medicine that makes sleepy.
    SleepyMedicine,
    /// The child sleeps.
    Sleeping,
    /// The child lies on the side.
    LyingOnSide,
    /// The child lies on the tummy.
    LyingOnTummy,
    /// A cloth washes the back.
    Washing,
    /// The doctor is at the hip.
    Doctor,
    /// A plaster on the back.
    Plaster,
    /// The child wakes up.
    Waking,
    /// The child rests in bed.
    Resting,
    /// A cup with a straw.
    Drinking,
    /// A hand up: it hurts, and somebody listens.
    Hurting,
    /// The child goes home.
    GoingHome,
    /// A telephone call.
    Calling,
    /// A nurse looks at the place.
    Checking,
}

impl Picture {
    /// Every picture with its name in a protocol's file, in the order of a day.
    pub const ALL: [(&'static str, Picture); 23] = [
        ("arriving", Picture::Arriving),
        ("talking", Picture::Talking),
        ("choosing", Picture::Choosing),
        ("fasting", Picture::Fasting),
        ("wristband", Picture::Wristband),
        ("measuring", Picture::Measuring),
        ("cream", Picture::Cream),
        ("drip", Picture::Drip),
        ("mask", Picture::Mask),
        ("sleepy-medicine", Picture::SleepyMedicine),
        ("sleeping", Picture::Sleeping),
        ("lying-on-side", Picture::LyingOnSide),
        ("lying-on-tummy", Picture::LyingOnTummy),
        ("washing", Picture::Washing),
        ("doctor", Picture::Doctor),
        ("plaster", Picture::Plaster),
        ("waking", Picture::Waking),
        ("resting", Picture::Resting),
        ("drinking", Picture::Drinking),
        ("hurting", Picture::Hurting),
        ("going-home", Picture::GoingHome),
        ("calling", Picture::Calling),
        ("checking", Picture::Checking),
    ];

    /// Its name in a protocol's file.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, picture)| *picture == self).map_or("", |(name, _)| name)
    }
}
