"""Security headers, on every response, errors included."""

from __future__ import annotations

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
FILE_CSP = "default-src 'none'; frame-ancestors 'none'; sandbox"


# What a supervisor asks from the same machine, without data.
PROBES = {"overview.alive", "overview.ready"}
PLAIN = "Cette adresse ne répond qu’en HTTPS. Derrière un serveur mandataire, RCP_PROXY_COUNT dit combien il y en a.\n"


def install(app: Flask) -> None:
    def refuse_plain_http() -> Response | None:
        if app.config["HTTPS_ONLY"] and not request.is_secure and request.endpoint not in PROBES:
            return Response(PLAIN, 403, mimetype="text/plain")
        return None

    # Before the forms are looked at: a form sent in clear is refused as such.
    app.before_request_funcs.setdefault(None, []).insert(0, refuse_plain_http)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if app.config["HTTPS_ONLY"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
