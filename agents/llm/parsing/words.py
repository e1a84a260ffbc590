"""What is said around a block: that it is an example, that somebody else wrote it, or that it is not to run.

In English, German, Croatian, French, Spanish, Italian and Portuguese, a line each where they differ in their grammar.
All patterns are bounded, and look at the end of what stands before a block or at the beginning of what stands behind.
"""

from __future__ import annotations

import re

_REST = r"[^\n.!?,;]{0,60}"
"""The rest of a clause."""
_ENDS = r"[\s:>`\"'\u201c\u201e\u00ab*_]{0,12}\Z"
"""Nothing but marks of quotation and a colon, and the block begins."""


def _either(*lines: str) -> str:
    return f"(?:{'|'.join(lines)})"


EXAMPLE = re.compile(
    r"\b"
    + _either(
        r"for (?:example|instance)|examples?|e\.g\.|usage|syntax|instead of(?! (?:that|this|it)\b)|previous|earlier",
        r"wrong|incorrect|failed|last|according to|laut|letzt\w*|prema|zadnj\w*|selon|derni\w*|según|secondo|segundo",
        r"beispiel\w*|z\. ?b\.|(?:an)?statt|vorher\w*|früher\w*|falsch\w*",
        r"primjer\w*|npr\.|umjesto(?! toga)|prethodn\w*|ranij\w*|pogrešn\w*",
        r"exemples?|p\. ?ex\.|au lieu de(?! c)|précédent\w*|incorrecte?",
        r"ejemplos?|p\. ?ej\.|en (?:lugar|vez) de(?! es[ot])|anterior\w*|incorrect[oa]",
        r"esempi\w?|invece di(?! (?:questo|ciò))|precedent\w*|sbagliat[oa]|errat[oa]",
        r"exemplos?|em vez de|errad[oa]|incorret[oa]",
    )
    + r"(?!\w)[^\n.!?]{0,60}[:.]?\s*\Z"
    r"|(?:\A|[.!?\n])\s*(?:if|wenn|falls|ako|si|se)\b[^\n.!?]{0,90}\s*\Z"
    r"|\b(?:gives|returns|prints|yields|ergibt|liefert|daje|vraća|donne|renvoie|devuelve|restituisce|retorna)\s*:\s*\Z",
    re.IGNORECASE,
)
"""Before it: an example, what was before, what would be if, or what comes out of it."""
FOREIGN = re.compile(
    r"(?:\A|[.!?\n])(?![^\n.!?]*\b(?:"
    r"(?:check|see|look|find|print|show|read|list)\w*(?: at| out| up)? (?:what|whether)"
    r"|was (?:da|dort|hier|er|es|sie|d\w\w)|što|ce que|lo que|qué|cosa|ciò che|o que)\b)[^\n.!?]*(?<!\bI )\b"
    + _either(
        r"says|said|reads|states|stated|contains|contained|holds|held|tells (?:me|us)|told (?:me|us)|wrote",
        r"sagt|lautet|besagt|enthält|steht|schreibt|kaže|piše|glasi|sadrži|dit|contient",
        r"dice|contiene|recita|diz|contém",
    )
    + r"(?: (?:this|so|the following|dies\w*|folgend\w*|ovo|sljedeće|ceci|esto|questo|isto))?"
    + _ENDS,
    re.IGNORECASE,
)
"""Before it: what it says was probably written by somebody else. Who asks what something says does not tell of it."""
NEVER = re.compile(
    r"\b"
    + _either(
        r"(?:do not|don['\u2019]t|never|(?:must|should|will|can|would) ?not|(?:shouldn|won|can|wouldn)['\u2019]t) "
        r"(?:run|call|execute|use|do|write|try)\b",
        rf"(?:nicht|nie|niemals) {_REST}(?:aus(?:ge)?führ|aufruf|aufgerufen|verwend|benutz|mach|laufen|tun\b)",
        rf"(?:führ|ruf|tu|mach|benutz|verwend)e?\b{_REST}\b(?:nicht|nie|niemals)\b",
        rf"(?:ne|nemoj\w*|nikada?|neću|nećemo) {_REST}(?:pokre|izvrš|poziv|pozov|korist|radi|čini)",
        rf"n(?:e |['\u2019]){_REST}(?:exécut|lanc|appel|utilis|fai|faut)",
        r"(?:no|nunca|jamás) (?:\w{1,9} ){0,3}(?:ejecut|llam|invoc|hag|hacer|usar|uses|use\b)",
        r"(?:non|mai) (?:\w{1,9} ){0,3}(?:esegu|chiam|invoc|far|fac|usar)",
        r"(?:não|nunca|jamais) (?:\w{1,9} ){0,3}(?:execut|cham|invoc|faç|faz|usar|use\b|rod)",
    )
    + rf"{_REST}:\s*\Z",
    re.IGNORECASE,
)
"""Before it: it is never to run."""
REFUSED = re.compile(
    r"\A[^.!?\w]{0,9}(?:[^\n.!?]{0,60}[\s,])?"
    + _either(
        r"(?:ignore|disregard|refuse|reject)(?: (?:it|this|that|them|these|those)\b|\s*[.,;!])|not mine\b",
        r"(?:(?:will|must|should|do|can|would) ?not|(?:won|don|can|shouldn|wouldn)['\u2019]t)"
        r"(?: (?:run|execute|do|follow|obey|call|use) (?:it|this|that|them|these|those)\b|\s*[.,;!])",
        rf"(?:das|dies\w*|es|sie|ihn)\b{_REST}\b(?:ignorier|nicht (?:aus|befolg|tun|mach))",
        r"ignoriere? (?:ich )?(?:das|dies\w*|es|sie|ihn)\b",
        r"(?:to|ovo|ga|ih) (?:ću )?(?:ignorira|zanemar|ne(?:ću)? (?:pokre|izvrš|poziv|slijed))",
        r"(?:ignoriram|zanemarujem|neću|ne (?:izvršavam|slijedim)) (?:to|ovo|ga|ih)\b",
        r"je (?:l['\u2019]|les )ignore|ignore (?:cela|ça|ceci)|ne (?:l['\u2019]|le |la |les )(?:exécut|sui|fer|fai)",
        r"l[oae]s? ignor|ignor(?:o|aré|ar) (?:esto|eso)|no l[oa]s? (?:ejecut|har|hag|sig)",
        r"l[oaie] ignor|ignoro (?:questo|ciò)|non l[oaie] (?:esegu|far|facci|segu)",
        r"ignor(?:o|ar) (?:isso|isto)|não (?:vou )?(?:execut|faz|far|segu|seguir)\w* (?:isso|isto)",
    ),
    re.IGNORECASE,
)
"""Behind it, at once: it is not done."""
CORRECTED = re.compile(
    r"(?:\A|[.!?:\n])[\s*_>\"-]{0,9}(?:(?:hmm+|oh|ah|but|aber|ali|mais|pero|ma|mas)[\s,.]{1,3})?"
    + _either(
        r"no|nope|wait|hmm+|actually|oops|sorry|correction|wrong|rather|instead|better|scratch that|never ?mind",
        r"on second thoughts?|nein|moment|halt|warte|falsch|besser|stattdessen|ne|čekaj|umjesto toga|bolje|zapravo",
        r"non|attend(?:s|ez)|plutôt|mieux|en fait|à la place|espera|mejor|en realidad|en su lugar",
        r"aspetta|anzi|meglio|invece|in realtà|não|espere|melhor|na verdade|em vez disso",
    )
    + r"\s?[,.:;!\u2026\u2013\u2014-]"
    r"|\b(?:instead(?! of)|stattdessen|umjesto toga|à la place|en su lugar|em vez disso|invece)\b[^\n.!?]{0,40}:\s*\Z",
    re.IGNORECASE,
)
"""Between it and the next one: that one is meant in its place."""
