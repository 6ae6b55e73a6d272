//! A file layer that loses and refuses writes on purpose.
