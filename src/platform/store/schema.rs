//! The stores, version by version. What was released is never changed: a new version is a new step.

use js_sys::Array;
use web_sys::{IdbDatabase, IdbObjectStore, IdbObjectStoreParameters};

use super::db::Result;
use super::{BY_ORDER, BY_TARGET, BY_TIME, CONTACTS, JOURNAL, MESSAGES, META, OUTBOX, SEARCH, SEEN, STRAYS};

/// One for each step.
pub const VERSION: u32 = 5;

/// Takes a database forward from version `from`; 0 is a new one.
pub fn upgrade(db: &IdbDatabase, from: u32) -> Result<()> {
    if from < 1 {
        let order = Array::of3(&"chat".into(), &"at".into(), &"id".into());
        make(db, MESSAGES, "id")?.create_index_with_str_sequence(BY_ORDER, &order)?;
        make(db, CONTACTS, "peer")?;
        make(db, OUTBOX, "id")?;
        make(db, SEEN, "key")?.create_index_with_str(BY_TIME, "at")?;
        db.create_object_store(META)?;
    }
    if from < 2 {
        make(db, STRAYS, "id")?.create_index_with_str(BY_TARGET, "target")?;
    }
    if from < 3 {
        db.create_object_store(SEARCH)?;
    }
    // With 4 the secret key is sealed, which older versions would take for none.
    if from < 5 {
        make(db, JOURNAL, "id")?;
    }
    Ok(())
}

fn make(db: &IdbDatabase, name: &str, key: &str) -> Result<IdbObjectStore> {
    let options = IdbObjectStoreParameters::new();
    options.set_key_path(&key.into());
    db.create_object_store_with_optional_parameters(name, &options)
}
