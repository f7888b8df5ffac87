#include "generator/streams/agrawal_rules.hpp"

#include "leadstream/base/assert.hpp"

namespace ls::generator {
namespace {

constexpr Span kLowPay = {25'000, 75'000};
constexpr Span kMiddlePay = {50'000, 100'000};
constexpr Span kHighPay = {75'000, 125'000};

bool lies_in(double value, const Span& span) {
  return span.low <= value && value <= span.high;
}

// The youngest below 40, the oldest from 60.
template <typename T>
const T& by_age(const Applicant& a, const T& young, const T& middle, const T& old) {
  return a.age < 40 ? young : a.age < 60 ? middle : old;
}

bool pay_fits_age(const Applicant& a, double pay) {
  return lies_in(pay, by_age(a, kMiddlePay, kHighPay, kLowPay));
}

// Education 0 and 1, 1 to 3, 2 to 4, the older the higher.
bool education_fits_age(const Applicant& a) {
  return lies_in(a.education, by_age(a, Span{0, 1}, Span{1, 3}, Span{2, 4}));
}

bool pay_fits_education(const Applicant& a) {
  const Span& fitting = by_age(a, kLowPay, kMiddlePay, kMiddlePay);
  const Span& other = by_age(a, kMiddlePay, kHighPay, kLowPay);
  return lies_in(a.salary, education_fits_age(a) ? fitting : other);
}

bool loan_fits_pay(const Applicant& a) {
  const Span fitting =
      by_age(a, Span{100'000, 300'000}, Span{200'000, 400'000}, Span{300'000, 500'000});
  const Span other =
      by_age(a, Span{200'000, 400'000}, Span{300'000, 500'000}, Span{100'000, 300'000});
  return lies_in(a.loan, pay_fits_age(a, a.salary) ? fitting : other);
}

double equity(const Applicant& a) {
  return a.house_years >= 20 ? a.house_value * (a.house_years - 20.0) / 10.0 : 0;
}

}  // namespace

bool is_group_a(const Applicant& a, int function) {
  const double income = 2.0 * (a.salary + a.commission) / 3.0;
  switch (function) {
    case 1:
      return a.age < 40 || a.age >= 60;
    case 2:
      return pay_fits_age(a, a.salary);
    case 3:
      return education_fits_age(a);
    case 4:
      return pay_fits_education(a);
    case 5:
      return loan_fits_pay(a);
    case 6:
      return pay_fits_age(a, a.salary + a.commission);
    case 7:
      return income - a.loan / 5.0 - 20'000.0 > 0;
    case 8:
      return income - 5'000.0 * a.education - 20'000.0 > 0;
    case 9:
      return income - 5'000.0 * a.education - a.loan / 5.0 - 10'000.0 > 0;
    case 10:
      return income - 5'000.0 * a.education + equity(a) / 5.0 - 10'000.0 > 0;
    default:
      LS_ASSERT(false);
      return false;
  }
}

}  // namespace ls::generator
