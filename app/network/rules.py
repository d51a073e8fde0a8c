"""The three ownership rules, and the numbers in which they differ.

The texts are public; the rules here are in our own words, with where each one comes from.
Nothing is quoted, and no text is kept here: docs/ownership.md lists what is paraphrased.
None of this is legal advice: a rule says what the shares make of a company, and what stays
to be assessed by a person.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.network.shares import WHOLE


class Limit(StrEnum):
    """From which share on a company counts as owned."""

    HALF_OR_MORE = "50 % or more"
    MORE_THAN_HALF = "more than 50 %"

    def met(self, owned: int, whole: int = WHOLE) -> bool:
        """Whether ``owned`` of ``whole`` reaches the limit."""
        twice = 2 * owned
        return twice >= whole if self is Limit.HALF_OR_MORE else twice > whole


class Control(StrEnum):
    """What control without ownership does."""

    NO_MATTER = "control alone does not block"
    ASSESS = "control: to be assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One regulator's reading of ownership.

    ``aggregate``: whether the shares of several blocked persons are added up. ``limit_source``
    names the text that words the limit.
    """

    id: str
    title: str
    limit: Limit
    limit_source: str
    aggregate: bool
    control: Control
    source: str


OFAC = Rule(
    id="ofac",
    title="OFAC 50 Percent Rule",
    limit=Limit.HALF_OR_MORE,
    limit_source="OFAC, revised guidance of 13 August 2014",
    aggregate=True,
    control=Control.NO_MATTER,
    source="OFAC FAQ 398-402; revised guidance of 13 August 2014",
)
"""OFAC, FAQ 398-402 and the revised guidance of 13 August 2014, paraphrased.

* A company of which blocked persons own 50 % or more, directly or indirectly, is itself
  blocked (401).
* Their shares are added up, whatever the programmes they are blocked under (399).
* A company blocked in this way counts as a blocked person for the companies that it owns:
  the rule cascades from owner to owned, and percentages are never multiplied (401).
* Control without ownership does not block by itself; OFAC urges caution (398, 400).
"""

EU_LIMITS = {
    Limit.MORE_THAN_HALF: "EU Council, Best Practices, edition of 4 May 2018 (8519/18)",
    Limit.HALF_OR_MORE: "EU Council, Best Practices, edition of 3 July 2024 (11623/24)",
}
"""Where each wording of the limit stands. Regulations use both as well."""


def eu(limit: Limit = Limit.HALF_OR_MORE) -> Rule:
    """EU Council, Best Practices on restrictive measures, and the Commission's guidance;
    paraphrased, without paragraph numbers, since they differ between editions.

    * A company is owned if listed persons hold the limit of it or a majority interest in it;
      editions word the limit as "more than 50 %" and as "50 % or more", so ``limit`` says
      which is applied (the stricter, which is also the newer, unless told otherwise).
    * Shares of several listed persons are added up.
    * An owned company's own holdings count, so ownership passes on through majorities.
    * Control (the power to appoint the board, to use the assets, to run the business ...)
      has the same effect, but no share tells it: it is reported as to be assessed.
    """
    return Rule(
        id="eu",
        title="EU ownership and control",
        limit=limit,
        limit_source=EU_LIMITS[limit],
        aggregate=True,
        control=Control.ASSESS,
        source="EU Council, Best Practices for the implementation of restrictive measures; "
        "Commission, consolidated FAQs on asset freezes",
    )


EU = eu()

UK = Rule(
    id="uk",
    title="UK ownership and control",
    limit=Limit.MORE_THAN_HALF,
    limit_source="Russia (Sanctions) (EU Exit) Regulations 2019, regulation 7(2)",
    aggregate=False,
    control=Control.ASSESS,
    source="Russia (Sanctions) (EU Exit) Regulations 2019, regulation 7 and Schedule 1; "
    "OFSI, general guidance on financial sanctions",
)
"""United Kingdom: regulation 7 and Schedule 1 of the Russia Regulations 2019, OFSI's guidance;
paraphrased.

* A company is owned if one listed person holds, directly or indirectly, more than 50 % of it.
* A person holds indirectly what is held by a company in which the person has a majority.
* Shares of several listed persons are not added up unless they act jointly, or one can
  direct the rights of the other; who acts jointly is stated by users, as a relation.
* Control is the second condition; it is reported as to be assessed.
"""

STRICTEST = replace(
    EU,
    id="any",
    title="Any list, strictest reading",
    limit_source="the strictest of the three rules' limits",
    source="No regulator's rule: listed persons of all lists together, 50 % or more added up",
)
"""All lists taken together and the strictest of the readings: whatever another rule reaches,
this one does. It finds the companies that are worth the others' arithmetic."""

RULES = {rule.id: rule for rule in (OFAC, EU, UK, STRICTEST)}
