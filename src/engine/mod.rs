pub mod doors;
