#pragma once

#include <QCollator>
#include <QString>

namespace lanyard::desktop {

/// Names in the order in which people count: "id-3" before "id-23". Numbers are compared here and not by the
/// collator, which leaves them out in the locale "C" and where Qt is built without ICU.
class NaturalOrder {
 public:
  NaturalOrder();

  /// Below 0, 0 or above 0. Letters by the locale, capitals or not.
  [[nodiscard]] int compare(QStringView left, QStringView right) const;

 private:
  QCollator m_letters;
};

}  // namespace lanyard::desktop
