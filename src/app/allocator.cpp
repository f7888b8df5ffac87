// jemalloc's options, read by it before main. Linked into programs, not into the layers.

extern "C" {

// librdkafka and RocksDB allocate in one thread and free in another; a handful of arenas keeps what
// each holds back small, and what is free goes back to the system after half a second.
extern const char* malloc_conf;
const char* malloc_conf = "narenas:4,dirty_decay_ms:500,muzzy_decay_ms:0";

}  // extern "C"
