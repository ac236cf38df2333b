#include "app/desktop/start_notice.h"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QPalette>
#include <QRasterWindow>
#include <QScreen>
#include <algorithm>

#include "app/desktop/plain_text.h"

namespace lanyard::desktop {
namespace {

constexpr int kMargin = 28;
constexpr int kWidth = 560;
constexpr int kLongest = 1200;  // characters; a sentence and its remedy are a fourth of that

/// Drawn by hand: it must work where nothing else did.
class Notice final : public QRasterWindow {
 public:
  explicit Notice(const QString& words) : m_words(words) {
    setTitle(QStringLiteral("Lanyard: ") + words);  // what a screen reader reads
    const QRect text = QFontMetrics(QGuiApplication::font())
                           .boundingRect(QRect(0, 0, kWidth - 2 * kMargin, 4000), Qt::TextWordWrap, whole());
    const QSize most = screen()->availableGeometry().size();
    resize(std::min(kWidth, most.width()), std::min(text.height() + 2 * kMargin, most.height()));
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    const QPalette palette = QGuiApplication::palette();
    painter.fillRect(QRect(QPoint(), size()), palette.window());
    painter.setPen(palette.color(QPalette::WindowText));
    painter.drawText(QRect(QPoint(), size()).adjusted(kMargin, kMargin, -kMargin, -kMargin), Qt::TextWordWrap,
                     whole());
  }
  void keyPressEvent(QKeyEvent* event) override {
    if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
        event->key() == Qt::Key_Space)
      close();
  }
  void mouseReleaseEvent(QMouseEvent*) override { close(); }

 private:
  [[nodiscard]] QString whole() const {
    return QStringLiteral("Lanyard cannot start\n\n") + m_words +
           QStringLiteral("\n\nEscape or a click closes this.");
  }
  QString m_words;
};

}  // namespace

void showStartNotice(int argc, char** argv, const std::string& words) {
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) return;
  QGuiApplication app(argc, argv);
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Lanyard"));
  QGuiApplication::setDesktopFileName(QStringLiteral("org.lanyard.Lanyard"));
  Notice notice(plainText(QString::fromStdString(words), kLongest));
  notice.show();
  QGuiApplication::exec();
}

}  // namespace lanyard::desktop
