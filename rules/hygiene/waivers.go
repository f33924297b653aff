package hygiene

import (
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// The rules about waivers are enforced where waivers are applied, because they
// speak about findings; they are declared here.

// WaiverExpired is about waivers whose day has passed.
var WaiverExpired = &rules.Rule{
	Name:           "waiver-expired",
	Family:         rules.ModelItself,
	Severity:       rules.Error,
	Scope:          rules.OfSystem,
	Summary:        "A waiver's last day has passed: what it covered counts again.",
	Why:            "Somebody accepted a risk for a time, and the time is over. The fault is still there, and if it strikes tomorrow, the waiver says that it was known and that nobody came back to it.",
	Fix:            "Fix what the waiver covered and take it out of `waivers`. If that has to wait, let whoever answers for the system decide again: a new `until`, a `reason` that holds today, and their name in `by`.",
	FalsePositives: "None: a waiver holds through its last day, and the day of the judgement is an input (`--now`). If the date was a slip of the pen, correct `until`.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("waiver-expired.fires.cue"),
	Quiet:          file("waiver-expired.quiet.cue"),
}

// WaiverExpiresSoon is about waivers with less than a fortnight left.
var WaiverExpiresSoon = &rules.Rule{
	Name:           "waiver-expires-soon",
	Family:         rules.ModelItself,
	Severity:       rules.Info,
	Scope:          rules.OfSystem,
	Summary:        "A waiver ends within 14 days.",
	Why:            "When a waiver ends, what it covered counts again, and a merge that has nothing to do with it is refused, perhaps the very one that should end an outage. Two weeks are enough to fix the fault or to ask again.",
	Fix:            "Plan the work now, or renew the entry in `waivers` with a new `until` and a `reason` that still holds.",
	FalsePositives: "If the work is under way and will be merged before the day, there is nothing to do: the advice goes away with the fault.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("waiver-expires-soon.fires.cue"),
	Quiet:          file("waiver-expires-soon.quiet.cue"),
}

// WaiverUnused is about waivers that cover nothing.
var WaiverUnused = &rules.Rule{
	Name:     "waiver-unused",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A waiver covers no finding: the fault is gone, or the waiver never matched.",
	Why: "A waiver that covers nothing is a hole in the fence: when the fault comes back, on this very entity, it is accepted without anyone looking. " +
		"Or it never matched, and the risk that somebody believes to be accepted was never found where they think it is.",
	Fix:            "Take it out of `waivers`. If it should cover something, compare `rule` and `on` with the finding: `on` is an entity with its map, such as `\"lines.save\"`.",
	FalsePositives: "A rule that is off, in `policy: rules` or by the profile, finds nothing, so its waivers are unused: take them out or switch the rule on. If only a stricter profile needs the waiver, judge with that profile.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("waiver-unused.fires.cue"),
	Quiet:          file("waiver-unused.quiet.cue"),
}

// WaiverNotAllowed is about waivers of mandatory rules.
var WaiverNotAllowed = &rules.Rule{
	Name:           "waiver-not-allowed",
	Family:         rules.ModelItself,
	Severity:       rules.Error,
	Scope:          rules.OfSystem,
	Summary:        "A waiver names a rule that the policy makes mandatory, or a rule about waivers.",
	Why:            "Some faults are too dear to be accepted by one team alone; that is what `mandatory` is for. A waiver of one would be believed by the team and by nobody else, and the outage it allows hits others too. And what is said about waivers is how others see that one has ended: waived, it would let every waiver live for ever.",
	Fix:            "Fix the fault and take the entry out of `waivers`; for a `waiver-` rule, renew the waiver that it is about, with a new date, or drop it. Whether a rule is mandatory is decided in `policy: mandatory`, by whoever owns that policy.",
	FalsePositives: "None in the model: if the rule doesn't fit this system, the place to say so is the policy that makes it mandatory.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("waiver-not-allowed.fires.cue"),
	Quiet:          file("waiver-not-allowed.quiet.cue"),
}

// WaiverWithoutReason is about waivers that don't say why.
var WaiverWithoutReason = &rules.Rule{
	Name:     "waiver-without-reason",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "A waiver covers a finding, and its reason says nothing (\".\", \"x\", \"todo\").",
	Why: "A waiver is a risk that somebody took for a reason. Without one nobody can tell whether it still holds when the day comes to renew it, nor, in the outage that it allowed, " +
		"whether anybody had thought of that.",
	Fix:            "Write into `reason` what makes the risk worth taking until then: what is under way, what it would cost, who has agreed. If nobody knows any more, take the waiver out, and fix or decide what it covered.",
	FalsePositives: "A word of your own that stands for a reason elsewhere, such as a ticket's number, is one (`\"ES-12\"`). Only what is no word, one letter, or a word that holds a reason's place is told.",
	References:     []rules.Reference{guidance.ReviewAgain},
	Fires:          file("waiver-without-reason.fires.cue"),
	Quiet:          file("waiver-without-reason.quiet.cue"),
}
