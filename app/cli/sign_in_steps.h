#pragma once

#include <string>

#include "app/cli/failure.h"
#include "app/cli/pasted_line.h"
#include "app/cli/session.h"

namespace lanyard::cli {

/// Shows the steps of a sign-in as they come.
class Progress {
 public:
  /// Whether stdout is for the sign-in, or for something else: then all goes to stderr, in words.
  enum Place { Output, Beside };

  Progress(Session& session, bool noBrowser, Place place = Output)
      : m_session(session),
        m_json(place == Output && session.options().json),
        m_beside(place == Beside),
        m_noBrowser(noBrowser) {}

  /// Shows a `sign_in.step` (core/wire/README.md); other notifications, and those after a trouble, it passes
  /// over.
  void operator()(const wire::Notification& notification);
  /// Why the progress could not be shown, if that failed.
  [[nodiscard]] const Outcome<void>& trouble() const { return m_trouble; }

 private:
  void authorize(const std::string& url, const wire::Json& params);
  void askToOpen(const std::string& url, const std::string& forward);
  void takePastedLines();
  [[nodiscard]] Outcome<bool> pasted();

  Session& m_session;
  bool m_json;
  bool m_beside;
  bool m_noBrowser;
  PastedLines m_pasted;
  Outcome<void> m_trouble;
};

}  // namespace lanyard::cli
