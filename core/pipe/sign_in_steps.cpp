#include "core/pipe/sign_in_steps.h"

#include "core/pipe/qr_code.h"

namespace lanyard::pipe {

void tellStep(const std::weak_ptr<Call>& weak, const wallet::SignInStep& step) {
  const CallPtr call = weak.lock();
  if (!call) return;
  wire::Json params{{"step", step.step}};
  if (!step.url.empty()) params["url"] = step.url;
  if (step.until) params["until"] = base::toUnix(*step.until);
  if (!step.redirectUri.empty()) {
    params["redirect_uri"] = step.redirectUri;
    params["any_port"] = step.anyPort;
  }
  if (step.deviceOffered) params["device_offered"] = true;
  if (!step.fingerprint.empty()) params["certificate_sha256"] = step.fingerprint;
  if (step.device) {
    const std::string& whole = step.device->verificationUriComplete;
    params["user_code"] = step.device->userCode;
    params["verification_uri"] = step.device->verificationUri;
    if (!whole.empty()) params["verification_uri_complete"] = whole;
    params["qr"] = qrCode(whole.empty() ? step.device->verificationUri : whole);
  }
  call->notify("sign_in.step", std::move(params));
}

void follow(Call& call, const std::shared_ptr<wallet::Cancellation>& cancellation) {
  call.onCancel([cancellation] { cancellation->cancel(); });
  call.onPaste([cancellation](std::string_view address) { return cancellation->paste(address); });
}

}  // namespace lanyard::pipe
