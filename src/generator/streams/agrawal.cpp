#include "generator/streams/agrawal_rules.hpp"
#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator {
namespace {

constexpr double kPerturbation = 5;

// Agrawal, Imielinski, Swami 1993: who gets a loan, by ten rules; numbers are perturbed after the
// rule has been applied.
class Agrawal {
 public:
  explicit Agrawal(const StreamOptions& options)
      : function_(options.function), share_(options.noise.value_or(kPerturbation) / 100) {}

  static std::vector<StreamColumn> columns() {
    return {{"salary", 0},  {"commission", 0}, {"age", 0},    {"elevel", 5}, {"car", 20},
            {"zipcode", 9}, {"hvalue", 0},     {"hyears", 0}, {"loan", 0}};
  }
  std::uint32_t draw(JavaRandom& random, std::vector<double>& values) const {
    Applicant a;
    a.salary = 20'000.0 + 130'000.0 * random.uniform();
    a.commission = a.salary >= 75'000.0 ? 0 : 10'000.0 + 65'000.0 * random.uniform();
    a.age = 20.0 + random.below(61);
    a.education = random.below(5);
    const double car = random.below(20);
    const double zipcode = random.below(9);
    a.house_value = (9.0 - zipcode) * 100'000.0 * (0.5 + random.uniform());
    a.house_years = 1.0 + random.below(30);
    a.loan = random.uniform() * 500'000.0;
    values = {a.salary, a.commission,  a.age,         a.education, car,
              zipcode,  a.house_value, a.house_years, a.loan};
    return is_group_a(a, function_) ? 0 : 1;
  }
  std::uint32_t finish(JavaRandom& random, std::vector<double>& values, std::uint32_t label) const {
    if (share_ <= 0) {
      return label;
    }
    perturb(random, values[0], {20'000, 150'000});
    if (values[1] > 0) {
      perturb(random, values[1], {10'000, 75'000});
    }
    perturb(random, values[2], {20, 80});
    values[2] = std::floor(values[2] + 0.5);
    // The bound is far below what houses are worth, in MOA's source as here: most end at it.
    perturb(random, values[6], {0, 135'000}, (9.0 - values[5]) * 100'000.0);
    perturb(random, values[7], {1, 30});
    values[7] = std::floor(values[7] + 0.5);
    perturb(random, values[8], {0, 500'000});
    return label;
  }

 private:
  void perturb(JavaRandom& random, double& value, const Span& bounds) const {
    perturb(random, value, bounds, bounds.high - bounds.low);
  }
  void perturb(JavaRandom& random, double& value, const Span& bounds, double range) const {
    value += range * (2.0 * (random.uniform() - 0.5)) * share_;
    value = std::clamp(value, bounds.low, bounds.high);
  }

  int function_;
  double share_;
};

}  // namespace

StreamType agrawal_type() {
  return {.name = "agrawal",
          .summary = "ten rules for a loan, over six numbers and three categories",
          .functions = 10,
          .noise = kPerturbation,
          .has_speed = false,
          .can_balance = true,
          .make = &ConceptRows<Agrawal>::make};
}

}  // namespace ls::generator
