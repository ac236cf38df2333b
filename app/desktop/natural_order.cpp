#include "app/desktop/natural_order.h"

#include <algorithm>

namespace lanyard::desktop {
namespace {

/// The run at the start of `text` that is all digits or has none, taken off it.
QStringView takeRun(QStringView& text) {
  const bool digits = text.front().isDigit();
  const auto end =
      std::find_if(text.begin(), text.end(), [digits](QChar one) { return one.isDigit() != digits; });
  const QStringView run = text.first(end - text.begin());
  text = text.sliced(run.size());
  return run;
}

/// Takes numbers of any length: nothing is read as a number that could overflow.
int compareNumbers(QStringView left, QStringView right) {
  while (left.size() > 1 && left.front().digitValue() == 0) left = left.sliced(1);
  while (right.size() > 1 && right.front().digitValue() == 0) right = right.sliced(1);
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  for (qsizetype i = 0; i < left.size(); ++i) {
    if (const int difference = left[i].digitValue() - right[i].digitValue(); difference != 0)
      return difference;
  }
  return 0;
}

}  // namespace

NaturalOrder::NaturalOrder() {
  m_letters.setCaseSensitivity(Qt::CaseInsensitive);
}

int NaturalOrder::compare(QStringView left, QStringView right) const {
  while (!left.isEmpty() && !right.isEmpty()) {
    const QStringView first = takeRun(left);
    const QStringView second = takeRun(right);
    const bool numbers = first.front().isDigit() && second.front().isDigit();
    const int order = numbers ? compareNumbers(first, second) : m_letters.compare(first, second);
    if (order != 0) return order;
  }
  return left.isEmpty() ? (right.isEmpty() ? 0 : -1) : 1;
}

}  // namespace lanyard::desktop
