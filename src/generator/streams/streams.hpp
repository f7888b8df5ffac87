#pragma once

#include "leadstream/generator/stream.hpp"

#include <memory>

namespace ls::generator {

// One per kind, each in the file of its name.
StreamType agrawal_type();
StreamType hyperplane_type();
StreamType led_type();
StreamType mixed_type();
StreamType random_tree_type();
StreamType rbf_type();
StreamType sea_type();
StreamType sine_type();
StreamType stagger_type();
StreamType waveform_type();

// `from` turning into `to`; both have the same columns and classes.
std::unique_ptr<LabelledStream> make_drifting(std::unique_ptr<LabelledStream> from,
                                              std::unique_ptr<LabelledStream> to,
                                              const ConceptDrift& drift, std::uint64_t seed);

}  // namespace ls::generator
