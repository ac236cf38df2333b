#pragma once

#include <QtQml/qqmlregistration.h>
#include <QAbstractListModel>
#include <QUrl>
#include <cstdint>
#include <vector>

#include "app/desktop/browser.h"
#include "app/desktop/channel.h"

namespace lanyard::desktop {

/// Signing out of everything: a row for each identity that has ended, with what became of it. What could not
/// be signed out comes first.
class SignOutAllModel : public QAbstractListModel {
  Q_OBJECT
  QML_ELEMENT
  QML_UNCREATABLE("made by the program")
  /// "ask", "running", "done" or "failed" (nothing was begun).
  Q_PROPERTY(QString phase READ phase NOTIFY changed FINAL)
  Q_PROPERTY(int count READ count NOTIFY changed FINAL)
  /// How many could not be signed out.
  Q_PROPERTY(int left READ left NOTIFY changed FINAL)
  /// A summary with numbers; empty while nothing has ended.
  Q_PROPERTY(QString summary READ summary NOTIFY changed FINAL)
  /// What went wrong as a whole, or with the browser, in words.
  Q_PROPERTY(QString errorText READ errorText NOTIFY changed FINAL)

 public:
  enum Role { AliasRole = Qt::UserRole + 1, HostRole, OutcomeRole, WordsRole, HasPageRole };

  SignOutAllModel(Channel& channel, Browser browser, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

  [[nodiscard]] QString phase() const { return m_phase; }
  [[nodiscard]] int count() const { return static_cast<int>(m_rows.size()); }
  [[nodiscard]] int left() const { return countOf("failed"); }
  [[nodiscard]] QString summary() const;
  [[nodiscard]] QString errorText() const { return m_errorText; }

  /// Begins. Does nothing while one runs, or before the last result was forgotten.
  Q_INVOKABLE void start();
  /// Opens the provider's page at which the browser is signed out too.
  Q_INVOKABLE void openPage(int row);
  /// Forgets the result. Does nothing while one runs.
  Q_INVOKABLE void reset();

  // NOLINTNEXTLINE(readability-redundant-access-specifiers)
 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QString alias;
    QString host;
    QString outcome;  ///< "revoked", "forgotten_here", "pending" or "failed"
    QString reason;   ///< of a failure, or why nothing was ended at the provider
    QString refused;  ///< that its session ends by itself, in words, where the provider refused to end it
    QUrl page;        ///< empty: none, or opened already
  };
  void take(const wire::Json& step);
  void forget();
  [[nodiscard]] int countOf(const char* outcome) const;
  [[nodiscard]] static QString wordsOf(const Row& row);

  Channel& m_channel;
  Browser m_browser;
  std::vector<Row> m_rows;
  QString m_phase = QStringLiteral("ask");
  QString m_errorText;
  std::int64_t m_request = 0;  ///< of the one that runs, or 0
};

}  // namespace lanyard::desktop
