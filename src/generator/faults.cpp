#include "generator/faults.hpp"

#include <fmt/core.h>

namespace ls::generator {

void read_faults(config::Reader reader, FaultOptions& faults) {
  constexpr config::NumberRange kShare{.min = 0.0, .max = 1.0};
  faults.duplicates = reader.number_or("duplicates", faults.duplicates, kShare);
  faults.out_of_order = reader.number_or("out_of_order", faults.out_of_order, kShare);
  faults.late = reader.number_or("late", faults.late, kShare);
  faults.broken = reader.number_or("broken", faults.broken, kShare);
  faults.disorder_max = reader.duration_or("disorder_max", faults.disorder_max);
  faults.late_by = reader.duration_or("late_by", faults.late_by);
  reader.finish();
}

std::string faults_json(const FaultOptions& faults) {
  return fmt::format(R"({{"duplicates":{},"out_of_order":{},"late":{},"broken":{},)"
                     R"("disorder_max":"{}","late_by":"{}"}})",
                     faults.duplicates, faults.out_of_order, faults.late, faults.broken,
                     format_duration(faults.disorder_max), format_duration(faults.late_by));
}

}  // namespace ls::generator
