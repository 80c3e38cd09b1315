use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
pub struct Count(Arc<AtomicUsize>);
impl Count {
    pub fn hit(&self) {
        self.0.fetch_add(1, SeqCst);
    }
    pub fn get(&self) -> usize {
        self.0.load(SeqCst)
    }
    /// How often since the last call.
    pub fn take(&self) -> usize {
        self.0.swap(0, SeqCst)
    }
}

pub struct Log<T>(Arc<Mutex<Vec<T>>>);
impl<T> Log<T> {
    pub fn new() -> Self {
        Self(Arc::default())
    }
    pub fn push(&self, item: T) {
        self.0.lock().unwrap().push(item);
    }
    pub fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// The message of the panic that `f` ends in.
pub fn panic_of<R>(f: impl FnOnce() -> R) -> String {
    let payload = catch_unwind(AssertUnwindSafe(f)).err().expect("a panic");
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(other) => other.downcast_ref::<&str>().map_or("?".into(), |text| (*text).into()),
    }
}

#[macro_export]
macro_rules! with { ([$($h:ident),*] $f:expr) => { { $(#[allow(unused_mut)] let mut $h = $h.clone();)* $f } } }
#[macro_export]
macro_rules! computed { ([$($h:ident),*] $e:expr) => { reaktiv::Computed::new($crate::with!([$($h),*] move || $e)) } }
#[macro_export]
macro_rules! effect { ([$($h:ident),*] $e:expr) => { reaktiv::Effect::new($crate::with!([$($h),*] move || { $e; })) } }
