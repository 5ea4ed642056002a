"""What a lecture's numbers can and cannot tell: the same words wherever they are read, with the figures behind them."""

from __future__ import annotations

from collections.abc import Collection

from dash import html

from dashboard.language import N_, _

TITLE = N_("What this can and cannot tell")
PRESENT = N_("Whether a camera was on and a face could be seen, second by second.")
READ = {
    "attention": N_("Which way a face was turned, compared with the person's own usual pose."),
    "expressions": N_(
        "Which of seven facial expressions a model read from a face; such models are often wrong on a single face."
    ),
}
NOT_READ = {
    "attention": N_("Which way a face is turned: by the policy stated here that is not read."),
    "expressions": N_("Facial expressions: by the policy stated here they are not read."),
}
"""The same, where it is not inferred."""
OF_PICTURES = {
    "expressions": N_(
        "A facial expression is what a face looks like to a program, not what somebody feels, and single pictures are "
        "often misread."
    ),
    "attention": N_("Attention is how far a head faces the camera, for nothing is known of how somebody usually sits."),
}
ALIKE = N_("Facial expressions are not read here, so what a formula says of them is the same for everybody.")
CAN = (N_("Where the class as a whole was above or below its own level, a place to look at again, not a verdict."),)
CANNOT = (
    N_(
        "What somebody felt, thought or learned. Scowling often means thinking, and faces differ by person and culture "
        "(Barrett et al. 2019)."
    ),
    N_(
        "Why a face was not seen. Absence is not disengagement: a camera may be off for many good reasons. So every "
        "number stands beside its coverage, and under 30 % there is none."
    ),
    N_("Anything to grade, judge or compare people by."),
)
NOT_ALONE = N_(
    "Not a grade, not a verdict, and nothing to decide by alone. What changed may be a camera, a room, the light or "
    "the hour. Most people's values only vary. If something looks different, the way to find out is to ask them."
)
FIGURES = N_(
    "How little a face tells was measured: 8,415 ten-second clips of e-learners at real webcams, whose engagement "
    "people had rated 0 to 3. Correlation with that rating (Spearman; 0 is none, 1 complete): happy 0.00, neutral "
    "0.02, surprise 0.08, sad -0.09, angry -0.02; head turned away from the usual pose -0.075. Telling low from "
    "high on people not met before (area under the curve; 0.5 is chance): facial expression 0.49, head pose and "
    "eyes 0.65, both 0.64; the weights of Sharma 2019 alone 0.60."
)


def can(inferred: Collection[str]) -> tuple[str, ...]:
    """What the numbers can tell where of expressions and attention only this is `inferred`; to be translated yet."""
    return (PRESENT, *(said for name, said in READ.items() if name in inferred), *CAN)


def cannot(inferred: Collection[str]) -> tuple[str, ...]:
    """What they cannot."""
    return (*not_read(inferred), *CANNOT)


def not_read(inferred: Collection[str]) -> tuple[str, ...]:
    """What a policy does not let be read."""
    return tuple(said for name, said in NOT_READ.items() if name not in inferred)


def of_pictures(inferred: Collection[str]) -> tuple[str, ...]:
    """What single pictures of a camera tell, and what is not read from them."""
    return (*(said for name, said in OF_PICTURES.items() if name in inferred), *not_read(inferred))


def figures(inferred: Collection[str]) -> str:
    """How little the faces tell; nothing where nothing is read of them."""
    return FIGURES if inferred else ""


def limits(inferred: Collection[str]) -> html.Details:
    """The fold-out `What this can and cannot tell`."""
    fine, not_fine = ([html.Li(_(line)) for line in lines] for lines in (can(inferred), cannot(inferred)))
    measured = [html.P(_(said)) for said in (figures(inferred),) if said]
    return html.Details(
        [
            html.Summary(_(TITLE)),
            html.Div(
                [
                    html.Div([html.H3(_("It can tell")), html.Ul(fine)]),
                    html.Div([html.H3(_("It cannot tell")), html.Ul(not_fine)]),
                ],
                className="cp-two",
            ),
            *measured,
        ],
        className="cp-card cp-fold",
    )
