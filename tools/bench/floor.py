"""The floor of the web figures: a bare FastAPI application that does nothing."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()
PAGE = "x" * 20_000


@app.get("/page")
async def page() -> HTMLResponse:
    """20 kB of ready HTML."""
    return HTMLResponse(PAGE)


@app.post("/nothing")
async def nothing() -> dict[str, str]:
    """A POST that does nothing."""
    return {}


@app.get("/healthz")
async def alive() -> dict[str, str]:
    """For the start-up figure."""
    return {}
