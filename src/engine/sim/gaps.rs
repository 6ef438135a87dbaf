//! What one side has lost comes back from the other, and both see one order.

use super::world::World;
use super::{ANN, BOB, DAY_MILLIS};
use crate::engine::doors::Notice;
use crate::model::{Direction, Millis, Status};
use crate::protocol::frame::Frame;
