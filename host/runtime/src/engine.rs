//! wasmtime's engine, with everything off that plugins do not need, and the
//! clock that its guests are measured by.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ews_mcp_exchange::{Concurrency, Turns};
use tokio::sync::Semaphore;
use wasmtime::component::Linker;
use wasmtime::{
    Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig,
    Strategy,
};

use crate::contract_v0_1;
use crate::failure::StartError;
use crate::files::Folder;
use crate::limits::Limits;
use crate::runtime::Settings;
use crate::store::State;
use crate::wasi;

/// The unit of guest time, and how often a guest lets others run.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// The stack that a guest and the host functions that it calls share; the
/// guest's part of it is [`Limits::stack`].
const FIBER_STACK_BESIDE_GUEST: usize = 1536 * 1024;

/// Metadata of one component and its core instances. Python's engine needs about
/// 4 MiB.
const INSTANCE_METADATA: usize = 8 * 1024 * 1024;

/// Memories and tables that the pool has for each instance, on average. One that
/// needs more takes them from its neighbours.
const POOLED_MEMORIES: u32 = 2;
const POOLED_TABLES: u32 = 16;
const POOLED_CORE_INSTANCES: u32 = 64;

/// What all plugins share.
pub(crate) struct Host {
    pub(crate) engine: Engine,
    pub(crate) linker: Linker<State>,
    pub(crate) limits: Arc<Limits>,
    /// One turn for each instance.
    pub(crate) instances: Concurrency,
    /// One permit: compilers are hungry.
    pub(crate) compiler: Arc<Semaphore>,
    pub(crate) folder: Option<Folder>,
}

impl Host {
    pub(crate) fn new(settings: Settings) -> Result<Host, StartError> {
        let Settings { cache, files, limits } = settings;
        let cache = cache.as_deref().map(open_cache).transpose()?;
        let folder = files.as_deref().map(open_folder).transpose()?;
        let engine = new_engine(&limits, cache)?;
        start_clock(&engine)?;
        let mut linker = Linker::new(&engine);
        contract_v0_1::link(&mut linker)
            .and_then(|()| wasi::link(&mut linker))
            .map_err(|error| engine_error(&error))?;
        Ok(Host {
            engine,
            linker,
            instances: Concurrency::new(Turns {
                in_all: limits.instances as usize,
                per_mailbox: limits.instances_per_mailbox as usize,
                waiting: limits.waiting.in_all,
                waiting_per_mailbox: limits.waiting.per_mailbox,
            }),
            compiler: Arc::new(Semaphore::new(1)),
            limits: Arc::new(limits),
            folder,
        })
    }
}

fn engine_error(error: &wasmtime::Error) -> StartError {
    StartError::Engine(format!("{error:#}"))
}

/// The pool makes a fresh instance cheap, but reserves a lot of address space,
/// which some machines do not give: then every instance gets its own.
fn new_engine(limits: &Limits, cache: Option<Cache>) -> Result<Engine, StartError> {
    let mut config = config(limits, cache);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    match Engine::new(&config) {
        Ok(engine) => Ok(engine),
        Err(error) => {
            tracing::warn!(reason = %format!("{error:#}"), "no pool for instances; each call will take longer");
            config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
            Engine::new(&config).map_err(|error| engine_error(&error))
        }
    }
}

fn config(limits: &Limits, cache: Option<Cache>) -> Config {
    let mut config = Config::new();
    config
        .strategy(Strategy::Cranelift)
        .cranelift_opt_level(OptLevel::Speed)
        .cache(cache)
        .epoch_interruption(true)
        .max_wasm_stack(limits.stack)
        .async_stack_size(limits.stack.saturating_add(FIBER_STACK_BESIDE_GUEST))
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    // What no plugin toolchain needs is not there to be attacked. Memory guards
    // and signal handlers keep wasmtime's defaults: they guard against its bugs.
    // Multiple memories stay: wasmtime's own adapters between the parts of a
    // component use them. The pool allows one memory of a module's own.
    config
        .concurrency_support(false)
        .wasm_memory64(false)
        .wasm_custom_page_sizes(false)
        .wasm_tail_call(false)
        .wasm_relaxed_simd(false)
        .wasm_wide_arithmetic(false)
        .shared_memory(false)
        .gc_support(false);
    config
}

fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let instances = limits.instances.max(1);
    let parts = &limits.parts;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .total_stacks(instances)
        .total_core_instances(instances.saturating_mul(POOLED_CORE_INSTANCES).max(parts.core_instances))
        .total_memories(instances.saturating_mul(POOLED_MEMORIES).max(parts.memories))
        .total_tables(instances.saturating_mul(POOLED_TABLES).max(parts.tables))
        .max_core_instances_per_component(parts.core_instances)
        .max_memories_per_component(parts.memories)
        .max_tables_per_component(parts.tables)
        .max_tables_per_module(parts.tables.min(16))
        .table_elements(limits.table_size)
        .max_memory_size(limits.memory)
        .max_core_instance_size(INSTANCE_METADATA)
        .max_component_instance_size(INSTANCE_METADATA)
        .max_unused_warm_slots(16);
    pool
}

/// The cache holds native code that runs outside the sandbox, so only we may
/// write there.
fn open_cache(path: &Path) -> Result<Cache, StartError> {
    let failed = |reason: String| StartError::Cache { folder: path.display().to_string(), reason };
    private_folder(path).map_err(failed)?;
    let path = path.canonicalize().map_err(|error| failed(error.to_string()))?;
    let mut config = CacheConfig::new();
    config.with_directory(path);
    Cache::new(config).map_err(|error| failed(format!("{error:#}")))
}

#[cfg(unix)]
fn private_folder(path: &Path) -> Result<(), String> {
    use std::fs::{self, DirBuilder, Permissions};
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let failed = |error: std::io::Error| error.to_string();
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        // Ours to close if it is our folder; if it is somebody else's, this fails.
        if mode & 0o022 != 0 {
            return Err(
                "others can write to it, and what they write would run as this server; give another one \
                        or empty it and set its mode to 0700"
                    .into(),
            );
        }
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn private_folder(path: &Path) -> Result<(), String> {
    std::fs::create_dir_all(path).map_err(|error| error.to_string())
}

fn open_folder(path: &Path) -> Result<Folder, StartError> {
    Folder::open(path)
        .map_err(|error| StartError::Files { folder: path.display().to_string(), reason: error.to_string() })
}

/// Ticks as long as the engine lives.
fn start_clock(engine: &Engine) -> Result<(), StartError> {
    let engine = engine.weak();
    let tick = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    };
    match std::thread::Builder::new().name("plugin-clock".into()).spawn(tick) {
        Ok(_) => Ok(()),
        Err(error) => Err(StartError::Engine(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pool_fits_on_an_ordinary_machine() {
        let limits = Limits::default();
        let mut config = config(&limits, None);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(&limits)));
        assert!(Engine::new(&config).is_ok());
    }

    #[test]
    fn components_whose_parts_pass_strings_to_each_other_compile() {
        let component = wat::parse_str(
            r#"(component
                (component $taker
                    (core module $m (memory (export "m") 1) (func (export "f") (param i32 i32))
                        (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
                    (core instance $i (instantiate $m))
                    (alias core export $i "m" (core memory $memory))
                    (alias core export $i "realloc" (core func $realloc))
                    (func (export "f") (param "s" string)
                        (canon lift (core func $i "f") (memory $memory) (realloc $realloc))))
                (component $giver
                    (import "f" (func $f (param "s" string)))
                    (core module $m (memory (export "m") 1))
                    (core instance $i (instantiate $m))
                    (alias core export $i "m" (core memory $memory))
                    (core func $lowered (canon lower (func $f) (memory $memory)))
                    (core module $user (import "" "f" (func (param i32 i32))))
                    (core instance (instantiate $user (with "" (instance (export "f" (func $lowered)))))))
                (instance $taker (instantiate $taker))
                (instance $giver (instantiate $giver (with "f" (func $taker "f")))))"#,
        )
        .unwrap();
        let engine = new_engine(&Limits { instances: 1, ..Limits::default() }, None).unwrap();
        assert!(wasmtime::component::Component::from_binary(&engine, &component).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_cache_that_others_can_write_to_is_refused_and_a_new_one_is_private() {
        use std::fs::{Permissions, metadata, set_permissions};
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("a/b");
        private_folder(&new).unwrap();
        assert_eq!(metadata(&new).unwrap().permissions().mode() & 0o777, 0o700);
        set_permissions(&new, Permissions::from_mode(0o777)).unwrap();
        assert!(private_folder(&new).unwrap_err().contains("others can write"));
        set_permissions(&new, Permissions::from_mode(0o755)).unwrap();
        private_folder(&new).unwrap();
        assert_eq!(metadata(&new).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
