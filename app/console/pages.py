"""The start page: what is loaded, and a form that asks."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader

from app import __version__
from app.services.service import Service

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent
_pages = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


@router.get("/")
def home(request: Request) -> HTMLResponse:
    """What is loaded, and a form that asks."""
    service = request.app.state.service
    assert isinstance(service, Service)
    snapshot = service.snapshot()
    page = _pages.get_template("home.html").render(
        lists=snapshot.lists, version=__version__, entities=snapshot.engine.size
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get("/static/console.css")
def style() -> Response:
    return Response((_HERE / "static" / "console.css").read_bytes(), media_type="text/css")


@router.get("/static/console.js")
def script() -> Response:
    return Response((_HERE / "static" / "console.js").read_bytes(), media_type="text/javascript")
