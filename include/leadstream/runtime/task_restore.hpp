#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/state/state_store.hpp"

namespace ls::runtime {

// Brings a task's store up to its changelog. Whoever calls it has the group's stable offsets by
// then: everything that belongs to them was on the changelog before they were given, so it lies
// below the end taken here. The worker holds what was restored against those offsets afterwards.
Status restore_task(state::StateStore& store, flow::LogReaders& readers,
                    const flow::TopicPartition& changelog);

}  // namespace ls::runtime
