package antipattern

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ThirdPartyOnCriticalPath finds externals that a client has to wait for.
var ThirdPartyOnCriticalPath = &rules.Rule{
	Name:     "third-party-on-critical-path",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "The client of a critical flow waits for a system that others run, and there is nothing to do without it.",
	Why: "You can't restart it, scale it or see into it, its promise is a contract and its maintenance window is not yours. " +
		"While it is down, so is your most important flow; while it is slow, your own threads fill up with waiting requests, and flows that never needed it stop as well.",
	Fix: "Take the work over durably (a `queue`, a `workflow`), answer the client, and call the third party afterwards. Keep a copy of what is only read (`cache`). " +
		"Where the flow can go on without it, say so and say how: `dependency: \"soft\"`, `fallback: \"the rate of an hour ago\"`.",
	FalsePositives: "Some answers can't be had without it, such as a bank's yes to a payment while the customer waits: waive it, with the promise in the contract and what people do while it is down. " +
		"If the flow isn't critical, state `importance: \"normal\"`; if the client is told yes earlier, name the line in `accepted`. Lines that are taken only `when` something holds, or in one branch of an `either`, aren't counted.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP01"), guidance.WellArchitected("REL04-BP02"), guidance.AvailabilityCalculus,
	},
	Fires: file("third-party-on-critical-path.fires.cue"),
	Quiet: file("third-party-on-critical-path.quiet.cue"),
	Together: &rules.Together{
		From: 2,
		Key:  func(f *rules.Finding) string { return f.Severity.String() + " " + f.Related[0].Entity.Name },
		One:  oneThirdParty,
	},
	Check: func(p *rules.Pass) {
		flows := map[*model.Line][]*model.Flow{}
		unsure := map[*model.Line]bool{}
		goesOn := arrivalsOf(p.System)
		for _, f := range p.System.Flows {
			if !f.Critical() {
				continue
			}
			for _, l := range awaited(f, goesOn) {
				if l.To.Kind != model.External || l.Dependency.Or("") == "soft" || hasFallback(l) || hangsOnCondition(l) || !flowgraph.AlwaysTaken(f, l) {
					continue
				}
				if !l.Mode.Known() {
					unsure[l] = true
					continue
				}
				flows[l] = append(flows[l], f)
			}
		}
		for _, l := range p.System.Lines {
			switch {
			case len(flows[l]) > 0:
				reportThirdParty(p, l, flows[l])
			case unsure[l]:
				p.Skip(l.Entity(), "interaction")
			}
		}
	},
}

func hasFallback(l *model.Line) bool {
	_, ok := l.Fallback.Get()
	return ok
}

// awaited are the steps that the client of a flow waits for before it is told
// yes: what its first request sets off synchronously, up to the line that says
// that it is accepted. Among them are lines of which nobody said whether they
// are waited for; nothing behind those counts. Where a flow starts with a
// timer, a consumer or a workflow, nobody waits.
func awaited(f *model.Flow, goesOn arrivals) []*model.Line {
	steps := slices.Concat(untilAccepted(f)...)
	if len(steps) == 0 || !slices.ContainsFunc(f.FirstLines(), func(l *model.Line) bool { return isAsked(l.From) }) {
		return nil
	}
	before, seen := map[*model.Line]bool{}, map[*model.Line]bool{}
	var out []*model.Line
	add := func(l *model.Line) {
		if before[l] && !seen[l] && l.Mode.Or(model.Sync) == model.Sync && !isReply(l) {
			seen[l] = true
			out = append(out, l)
		}
	}
	for _, l := range steps {
		before[l] = true
	}
	asks := map[*model.Box]bool{}
	for _, l := range f.FirstLines() {
		asks[l.From] = isAsked(l.From)
	}
	for _, l := range steps {
		// A client may come again later: it has its answer to the first request
		// by then, unless the flow says that the yes comes later.
		first := slices.Contains(f.FirstLines(), l)
		if asks[l.From] && (first || f.Accepted.Known() || l.From.Kind != model.Client) {
			add(l)
		}
	}
	ran := map[*model.Handler]bool{}
	for i := 0; i < len(out); i++ {
		if !out[i].Mode.Known() || out[i].MayBeMissed() || hasFallback(out[i]) {
			continue
		}
		for _, h := range goesOn[arrival{f, out[i]}] {
			if ran[h] {
				continue
			}
			ran[h] = true
			for _, l := range h.Lines() {
				add(l)
			}
		}
	}
	return out
}

// untilAccepted are the steps of a flow up to the line whose success tells the
// client yes; all of them, where it is the reply to the first request.
func untilAccepted(f *model.Flow) [][]*model.Line {
	if yes, ok := f.Accepted.Get(); ok {
		for i, group := range f.Steps {
			if slices.Contains(group, yes) {
				return f.Steps[:i+1]
			}
		}
	}
	return f.Steps
}

// isAsked tells whether a flow that starts at a box starts with somebody who
// waits: a client, or whoever calls a box whose callers are not drawn.
func isAsked(b *model.Box) bool {
	switch b.Kind {
	case model.Client, model.External, model.Gateway, model.Service, model.Function:
		return true
	}
	return false
}

func reportThirdParty(p *rules.Pass, l *model.Line, flows []*model.Flow) {
	f := rules.Finding{
		On: l.Entity(), At: l.Mode.At(),
		Related: []rules.Related{rules.To(l.To.Entity(), "is run by others")},
		Facts: []model.Basis{
			model.LineBasis(l, "interaction.mode", &l.Mode), model.LineBasis(l, "dependency", &l.Dependency), model.LineBasis(l, "fallback", &l.Fallback),
		},
	}
	var of []string
	for _, flow := range flows {
		of = append(of, "`"+flow.ID+"`")
		f.Related = append(f.Related, rules.To(flow.Entity(), "waits for it"))
	}
	who, so := "the client of "+of[0]+" waits", "so is the flow"
	if len(of) > 1 {
		who, so = "the clients of "+phrase.Steps(of, ", ")+" wait", "so are these flows"
	}
	f.Message = fmt.Sprintf("%s for `%s`, which others run, and there is no fallback: while it is down or slow, %s", who, l.To.ID, so)
	if s := share(l); s != "" {
		f.Message += " (" + s + ")"
	}
	if !slices.ContainsFunc(flows, (*model.Flow).StatedCritical) {
		f.Severity = p.Severity().Milder()
		f.Message += "; nobody has stated that it is critical"
	}
	p.Report(f)
}

// oneThirdParty tells of an external once that several lines wait for.
func oneThirdParty(_ *model.System, fs []rules.Finding) rules.Finding {
	out := fs[0]
	out.Related, out.Facts = out.Related[:1:1], nil
	var of []string
	for _, f := range fs {
		out.Facts = append(out.Facts, f.Facts...)
		for _, r := range f.Related[1:] {
			if flow := "`" + strings.TrimPrefix(r.Entity.Name, "flows.") + "`"; !slices.Contains(of, flow) {
				of = append(of, flow)
				out.Related = append(out.Related, r)
			}
		}
	}
	external := strings.TrimPrefix(out.Related[0].Entity.Name, "boxes.")
	out.Message = fmt.Sprintf("the clients of %s wait for `%s`, which others run, and there is no fallback on any of %d lines: while it is down or slow, so are these flows",
		phrase.Some(of), external, len(fs))
	if out.Severity < fs[0].Rule.Severity {
		out.Message += "; nobody has stated that they are critical"
	}
	return out
}
