#pragma once

namespace ls::generator {

struct Span {
  double low;
  double high;
};

struct Applicant {
  double salary = 0;
  double commission = 0;
  double age = 0;
  double education = 0;  // 0 to 4
  double house_value = 0;
  double house_years = 0;
  double loan = 0;
};

// Functions 1 to 10 of Agrawal, Imielinski, Swami 1993.
bool is_group_a(const Applicant& applicant, int function);

}  // namespace ls::generator
