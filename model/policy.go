package model

import (
	"cmp"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model/value"
)

// What stands around the boxes and lines: policy, waivers, reviews, attestations and
// incidents.

// DefaultLimits are the thresholds where nobody sets another.
//
// Sources: ten attempts in all stays near the SRE book's three attempts a
// request with a retry budget; six times the function's timeout, and at least
// five receives, are AWS Lambda's guidance for SQS; 180 days is two quarters.
func DefaultLimits() Limits {
	return Limits{Attempts: 10, SyncDepth: 3, VisibilityFactor: 6, DeadLetterAfter: 5, EvidenceAge: 180 * 24 * time.Hour, BlastRadius: 3, Outage: 30 * time.Minute}
}

// Over are these limits where they are set, and others where they aren't.
func (l Limits) Over(others Limits) Limits {
	return Limits{
		Attempts:         cmp.Or(l.Attempts, others.Attempts),
		SyncDepth:        cmp.Or(l.SyncDepth, others.SyncDepth),
		VisibilityFactor: cmp.Or(l.VisibilityFactor, others.VisibilityFactor),
		DeadLetterAfter:  cmp.Or(l.DeadLetterAfter, others.DeadLetterAfter),
		EvidenceAge:      cmp.Or(l.EvidenceAge, others.EvidenceAge),
		BlastRadius:      cmp.Or(l.BlastRadius, others.BlastRadius),
		Outage:           cmp.Or(l.Outage, others.Outage),
	}
}

// PolicyFrom reads a policy from values of the right shape; nil is an empty
// one.
func PolicyFrom(n *value.Node) Policy {
	p := Policy{Rules: map[string]Setting{}, Places: map[string]value.Span{}}
	p.place("", n)
	p.Profile = textOf(n.Get("profile"))
	p.Core = textOf(n.Get("questions").Get("core"))
	p.Further = textOf(n.Get("questions").Get("further"))
	p.Unstated = textOf(n.Get("unstated"))
	for _, f := range fields(n.Get("rules")) {
		p.Rules[f.Label] = Setting{f.Value.Text, f.At}
	}
	for _, item := range items(n.Get("unasked")) {
		p.Unasked = append(p.Unasked, Setting{item.Text, item.At})
	}
	for _, item := range items(n.Get("mandatory")) {
		p.Mandatory = append(p.Mandatory, Setting{item.Text, item.At})
	}
	p.Signatures = signatures(n.Get("signatures"))
	for _, f := range fields(n.Get("limits")) {
		switch v := f.Value; f.Label {
		case "attempts":
			p.Limits.Attempts = int(v.Number)
		case "syncDepth":
			p.Limits.SyncDepth = int(v.Number)
		case "visibilityFactor":
			p.Limits.VisibilityFactor = v.Number
		case "deadLetterAfter":
			p.Limits.DeadLetterAfter = int(v.Number)
		case "blastRadius":
			p.Limits.BlastRadius = int(v.Number)
		case "evidenceAge":
			p.Limits.EvidenceAge = durationOf(v)
		case "outage":
			p.Limits.Outage = durationOf(v)
		}
	}
	return p
}

// place notes where the fields of a policy stand. The places of its rules are theirs.
func (p *Policy) place(path string, n *value.Node) {
	for _, f := range fields(n) {
		at := strings.TrimPrefix(path+"."+f.Label, ".")
		p.Places[at] = f.At
		if at != "rules" {
			p.place(at, f.Value)
		}
	}
}

// signatures are the roles that sign, by tier.
func signatures(n *value.Node) map[int][]Setting {
	out := map[int][]Setting{}
	for _, f := range fields(n) {
		tier, err := strconv.Atoi(f.Label)
		if err != nil {
			continue // told by the schema
		}
		for _, item := range items(f.Value) {
			out[tier] = append(out[tier], Setting{item.Text, item.At})
		}
	}
	return out
}

// durationOf is a limit as a duration, zero where there is none.
func durationOf(n *value.Node) time.Duration {
	d, err := ParseDuration(n.Text)
	if err != nil {
		return 0
	}
	return d
}

func (d *decoder) waivers(n *value.Node) {
	for i, w := range items(n) {
		path := fmt.Sprintf("waivers[%d]", i)
		waiver := Waiver{
			Rule: textOf(w.Get("rule")), On: textOf(w.Get("on")), Reason: textOf(w.Get("reason")),
			By: textOf(w.Get("by")), Until: d.date(w.Get("until"), path+".until"), At: w.At,
		}
		d.entity(w.Get("on"), path+".on")
		for _, must := range []string{"reason", "by"} {
			if v := w.Get(must); v != nil && (strings.TrimSpace(v.Text) == "" || unsaid(v)) {
				d.say(v.At, path+"."+must, "a waiver needs words here, not %s", v.Show())
			}
		}
		if v := w.Get("until"); v != nil && unsaid(v) {
			d.say(v.At, path+".until", "a waiver ends on a day; %s is none", v.Show())
		}
		if f := w.Field("rule"); f != nil {
			waiver.At = f.Value.At
		}
		d.sys.Waivers = append(d.sys.Waivers, waiver)
	}
}

func (d *decoder) reviews(n *value.Node) {
	for i, item := range items(n) {
		path := fmt.Sprintf("reviews[%d]", i)
		r := Review{
			On: textOf(item.Get("on")), Question: textOf(item.Get("question")), By: textOf(item.Get("by")),
			Asked: d.date(item.Get("asked"), path+".asked"), Answered: d.date(item.Get("answered"), path+".answered"),
			Decision: textOf(item.Get("decision")), Link: textOf(item.Get("link")), At: item.At,
		}
		if f := item.Field("question"); f != nil {
			r.At = f.Value.At
		}
		d.entity(item.Get("on"), path+".on")
		if v := item.Get("by"); v != nil && (strings.TrimSpace(v.Text) == "" || unsaid(v)) {
			d.say(v.At, path+".by", "somebody owes the answer; %s is nobody", v.Show())
		}
		for _, day := range []string{"asked", "answered"} {
			if v := item.Get(day); v != nil && unsaid(v) {
				d.say(v.At, path+"."+day, "this is a day; %s is none, and a question that nobody has answered has no \"answered\"", v.Show())
			}
		}
		switch decision := item.Get("decision"); {
		case r.Answered.IsZero() && decision != nil && item.Get("answered") == nil:
			d.say(decision.At, path+".decision", "a decision was made on a day; state it in \"answered\"")
		case !r.Answered.IsZero() && (decision == nil || strings.TrimSpace(decision.Text) == "" || decision.Text == "unknown"):
			d.say(item.Get("answered").At, path+".answered", "an answer says something; write it in \"decision\"")
		case !r.Answered.IsZero() && r.Answered.Before(r.Asked):
			d.say(item.Get("answered").At, path+".answered", "it was answered before it was asked, on %s", r.Asked.Format(time.DateOnly))
		}
		d.sys.Reviews = append(d.sys.Reviews, r)
	}
}

func (d *decoder) attestations(n *value.Node) {
	for _, f := range fields(n) {
		a := Attestation{
			Item: f.Label, At: f.At,
			Evidence: textOf(f.Value.Get("evidence")), By: textOf(f.Value.Get("by")), On: textOf(f.Value.Get("on")),
			Note: textOf(f.Value.Get("note")), Reason: textOf(f.Value.Get("reason")),
			Level: textOf(f.Value.Get("level")),
		}
		if v := f.Value.Get("done"); v != nil {
			a.Done = v.Truth
		}
		if v := f.Value.Get("na"); v != nil {
			a.NA = v.Truth
		}
		d.date(f.Value.Get("on"), "readiness."+f.Label+".on")
		d.sys.Readiness = append(d.sys.Readiness, a)
	}
}

func (d *decoder) incidents(n *value.Node) {
	for i, in := range items(n) {
		path := fmt.Sprintf("incidents[%d]", i)
		d.entity(in.Get("on"), path+".on")
		incident := Incident{
			Date: d.date(in.Get("date"), path+".date"), On: textOf(in.Get("on")), Rule: textOf(in.Get("rule")),
			Lesson: textOf(in.Get("lesson")), Link: textOf(in.Get("link")), At: in.At,
		}
		if f := in.Field("rule"); f != nil {
			incident.At = f.Value.At
		}
		d.sys.Incidents = append(d.sys.Incidents, incident)
	}
}

// entity checks that a text such as "lines.save" names something.
func (d *decoder) entity(n *value.Node, path string) {
	if n == nil || n.Kind != value.String || n.Text == "system" {
		return
	}
	where, id, _ := strings.Cut(n.Text, ".")
	known := func(func(string) bool) {}
	found := false
	switch where {
	case "boxes":
		known, found = maps.Keys(d.sys.boxes), d.sys.boxes[id] != nil
	case "lines":
		known, found = maps.Keys(d.sys.lines), d.sys.lines[id] != nil
	case "flows":
		known, found = maps.Keys(d.sys.flows), d.sys.flows[id] != nil
	case "groups":
		known, found = maps.Keys(d.groups), d.groups[id] != nil
	}
	if !found {
		d.unknown(n.At, path, strings.TrimSuffix(strings.Replace(where, "boxes", "box", 1), "s"), id, known)
		if t := d.problems[len(d.problems)-1].Typo; t != nil {
			t.Word, t.Meant = n.Text, where+"."+t.Meant
		}
	}
}
