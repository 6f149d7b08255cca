//! What one instance has: its bounds, its handles, and what it was given for
//! this one call. Made for a call, gone with it.

use std::sync::Arc;

use ews_mcp_exchange::{AccessError, Blob, CallError, OpenMailbox};
use wasmtime::component::{Resource, ResourceTable, ResourceTableError};
use wasmtime::{ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::contract_v0_1::Session;
use crate::engine::{Host, TICK};
use crate::limits::{Limit, LimitReached, Limits};
use crate::log::{Speaker, StandardError};
use crate::wasi;

/// The mailbox behind a guest's handle.
#[derive(Debug)]
#[allow(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Mailbox(pub(crate) OpenMailbox);

/// Why the host ended an instance. Whatever a guest or wasmtime makes of it
/// afterwards, this is the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    Limit(LimitReached),
    Access(AccessError),
    Door(CallError),
    Contract(String),
}

/// Carries a [`Stop`] out through the guest's frames.
#[derive(Debug, thiserror::Error)]
#[error("ended by the host: {0:?}")]
struct Ended(Stop);

/// The state of one store.
pub(crate) struct State {
    pub(crate) table: ResourceTable,
    pub(crate) limits: Arc<Limits>,
    pub(crate) speaker: Speaker,
    /// None while the component describes itself: it may not call out then.
    pub(crate) session: Option<Session>,
    /// An operation waited since the last tick, so that tick was not the guest's.
    pub(crate) waited: bool,
    wasi: WasiCtx,
    used: Used,
    stop: Option<Stop>,
}

/// What a store has used of its bounds.
#[derive(Debug, Default)]
struct Used {
    ticks: u128,
    memory: usize,
    table_elements: usize,
    held_blobs: usize,
    operations: usize,
    log_lines: usize,
    log_bytes: usize,
}

impl State {
    /// A store of its own, with every bound set.
    pub(crate) fn store(host: &Host, speaker: Speaker, session: Option<Session>) -> Store<State> {
        let limits = Arc::clone(&host.limits);
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        let stderr = StandardError::new(speaker.clone(), limits.stderr);
        let state = State {
            table,
            wasi: wasi::context(&limits, stderr),
            limits: Arc::clone(&limits),
            speaker,
            session,
            waited: false,
            used: Used::default(),
            stop: None,
        };
        let mut store = Store::new(&host.engine, state);
        store.limiter(|state| state);
        store.set_max_component_handles(limits.handles);
        store.set_hostcall_fuel(limits.lifted);
        // Zero would trap at once.
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|mut context| {
            context.data_mut().tick()?;
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now())))
        });
        store
    }

    /// Ends the instance: the first reason counts.
    pub(crate) fn stop(&mut self, stop: Stop) -> wasmtime::Error {
        wasmtime::Error::from(Ended(self.stop.get_or_insert(stop).clone()))
    }

    /// Ends the instance because of a bound.
    pub(crate) fn stop_at(&mut self, limit: Limit) -> wasmtime::Error {
        let reached = self.limits.reached(limit);
        self.stop(Stop::Limit(reached))
    }

    /// Why the host ended the instance, if it did.
    pub(crate) fn take_stop(&mut self) -> Option<Stop> {
        self.stop.take()
    }

    /// What the guest was given; ends a component that calls out of `describe`.
    pub(crate) fn session(&mut self) -> wasmtime::Result<&mut Session> {
        if self.session.is_none() {
            return Err(self.stop(Stop::Contract("describe called the host".into())));
        }
        self.session.as_mut().ok_or_else(|| wasmtime::Error::msg("no session"))
    }

    /// Gives a blob to the guest.
    pub(crate) fn hold(&mut self, blob: Blob) -> wasmtime::Result<Resource<Blob>> {
        let size = blob.size();
        if size > self.limits.blob {
            return Err(self.stop_at(Limit::Blob));
        }
        self.used.held_blobs = self.used.held_blobs.saturating_add(size);
        if self.used.held_blobs > self.limits.held_blobs {
            return Err(self.stop_at(Limit::HeldBlobs));
        }
        let pushed = self.table.push(blob);
        pushed.map_err(|error| self.handle_error(error))
    }

    /// Takes a blob back from the guest.
    pub(crate) fn release(&mut self, blob: Resource<Blob>) -> wasmtime::Result<Blob> {
        let taken = self.table.delete(blob);
        let blob = taken.map_err(|error| self.handle_error(error))?;
        self.used.held_blobs = self.used.held_blobs.saturating_sub(blob.size());
        Ok(blob)
    }

    /// What a failure of the handle table means.
    pub(crate) fn handle_error(&mut self, error: ResourceTableError) -> wasmtime::Error {
        match error {
            ResourceTableError::Full => self.stop_at(Limit::Handles),
            error => error.into(),
        }
    }

    /// Counts operations before they run.
    pub(crate) fn count_operations(&mut self, number: usize) -> wasmtime::Result<()> {
        self.used.operations = self.used.operations.saturating_add(number);
        if self.used.operations > self.limits.operations {
            return Err(self.stop_at(Limit::Operations));
        }
        Ok(())
    }

    /// Counts a line of the log before it is written.
    pub(crate) fn count_log(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.used.log_lines = self.used.log_lines.saturating_add(1);
        self.used.log_bytes = self.used.log_bytes.saturating_add(bytes);
        if self.used.log_lines > self.limits.log_lines || self.used.log_bytes > self.limits.log_bytes {
            return Err(self.stop_at(Limit::Log));
        }
        Ok(())
    }

    /// One tick of the engine passed while the guest ran.
    fn tick(&mut self) -> wasmtime::Result<()> {
        if std::mem::take(&mut self.waited) {
            return Ok(());
        }
        self.used.ticks += 1;
        if self.used.ticks * TICK.as_millis() > self.limits.cpu.as_millis() {
            return Err(self.stop_at(Limit::Cpu));
        }
        Ok(())
    }
}

/// Sums over the store; wasmtime's own limiter is per memory and per table.
impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let memory = self.used.memory.saturating_sub(current).saturating_add(desired);
        if memory > self.limits.memory {
            return Err(self.stop_at(Limit::Memory));
        }
        self.used.memory = memory;
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let elements = self.used.table_elements.saturating_sub(current).saturating_add(desired);
        if elements > self.limits.table_elements || desired > self.limits.table_size {
            return Err(self.stop_at(Limit::Tables));
        }
        self.used.table_elements = elements;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.parts.core_instances as usize
    }

    fn tables(&self) -> usize {
        self.limits.parts.tables as usize
    }

    fn memories(&self) -> usize {
        self.limits.parts.memories as usize
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}
