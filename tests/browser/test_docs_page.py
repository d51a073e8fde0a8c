"""The documentation page works in a real browser on a network without internet."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as expect
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE_SECONDS = 20
SCREEN = "#operations-screening-screen_v1_screen_post"
BUILT_IN_SCHEMES = {"data", "blob", "about", "chrome"}


def _find(browser: Chrome, selector: str) -> WebElement:
    clickable = expect.element_to_be_clickable((By.CSS_SELECTOR, selector))
    return WebDriverWait(browser, PATIENCE_SECONDS).until(clickable)


def _click(browser: Chrome, selector: str) -> None:
    element = _find(browser, selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def _log(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    # Selenium declares no types for this one method.
    entries: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def _hosts_asked(browser: Chrome) -> set[str]:
    """Every host that the page asked for anything, whether it answered or not."""
    hosts = set()
    for entry in _log(browser, "performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = urlsplit(message["params"]["request"]["url"])
            if url.scheme not in BUILT_IN_SCHEMES:
                hosts.add(str(url.hostname))
    return hosts


def _complaints(browser: Chrome) -> list[str]:
    """What the browser's console holds against the page: blocked, missing, broken."""
    return [entry["message"] for entry in _log(browser, "browser")]


def test_a_reader_screens_a_name_on_the_docs_page(
    browser: Chrome, server_url: str, tmp_path: Path
) -> None:
    browser.get(f"{server_url}/docs")
    _click(browser, f"{SCREEN} .opblock-summary-control")
    _click(browser, f"{SCREEN} .try-out__btn")
    _click(browser, f"{SCREEN} .execute")

    answer = f"{SCREEN} .live-responses-table .response"
    assert _find(browser, f"{answer} .response-col_status").text.startswith("200")
    assert '"verdict": "hit"' in _find(browser, f"{answer} .response-col_description").text
    browser.save_screenshot(str(tmp_path / "docs.png"))

    assert _hosts_asked(browser) == {"127.0.0.1"}
    assert _complaints(browser) == []


def test_every_route_is_described(browser: Chrome, server_url: str) -> None:
    browser.get(f"{server_url}/docs")
    _find(browser, SCREEN)
    summaries = browser.find_elements(By.CSS_SELECTOR, ".opblock-summary")
    bare = [
        summary.find_element(By.CSS_SELECTOR, ".opblock-summary-path").text
        for summary in summaries
        if not summary.find_element(By.CSS_SELECTOR, ".opblock-summary-description").text
    ]
    assert summaries
    assert bare == []
