package recovery

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SingleZone finds boxes of critical flows that stand in one zone.
var SingleZone = &rules.Rule{
	Name:     "single-zone",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box on a critical flow runs in one zone only: the flow is down when that zone is.",
	Why: "Zones fail as a whole: power, cooling, a switch, a bad network change. It happens to every provider, takes hours, and needs no disaster. " +
		"A box in one zone takes every flow with it that needs it, however many zones the others have, and starting it elsewhere in the middle of that competes with everybody else who has the same idea.",
	Fix: "Run it in three zones, each with enough room for the others' load, and state it: `place: zones: 3`. For a database that means a standby in another zone, and a failover that was tried.",
	FalsePositives: "If a zone may be lost (a batch that can wait until tomorrow), state `importance: \"normal\"` on the flow, or waive it; so too where each cell is meant to be one zone. " +
		"Nobody is asked about boxes whose platform belongs to a provider and is in the catalogue: where they run is mostly not the team's choice. Clients and externals aren't asked either.",
	References: []rules.Reference{guidance.WellArchitected("REL10-BP01"), guidance.WellArchitected("REL10-BP02"), guidance.AzureReliability("RE:05")},
	Fires:      file("single-zone.fires.cue"),
	Quiet:      file("single-zone.quiet.cue"),
	Check: func(p *rules.Pass) {
		on, needed := criticalBoxes(p)
		for _, b := range p.System.Boxes {
			if b.Kind == model.Client || b.Kind == model.External || len(on[b]) == 0 {
				continue
			}
			zones := &b.Place.Zones
			f := rules.Finding{On: b.Entity(), At: zones.At(), Facts: []model.Basis{model.BoxBasis(b, "place.zones", zones)}}
			n, known := zones.Get()
			switch {
			case known && n == 1:
				f.Message = fmt.Sprintf("`%s` runs in one zone, and is part of %s: when the zone is down, %s", b.ID, critical(on[b]), whatStops(needed[b]))
			case !zones.Known() && needed[b] && ZonesAreAChoice(p.System, b):
				f.Unstated = "place.zones"
				f.Message = fmt.Sprintf("`%s` is needed by %s, and nobody has stated in how many zones it runs", b.ID, critical(on[b]))
			case !zones.Known() && zones.Asked():
				p.Skip(b.Entity(), "place.zones")
				continue
			default:
				continue
			}
			for _, flow := range on[b] {
				f.Related = append(f.Related, rules.To(flow.Entity(), "leads through it"))
			}
			p.Report(f)
		}
	},
}

// mostFlows is how many flows of a box are kept: a message names no more.
const mostFlows = phrase.MostSteps

// criticalBoxes are the first few critical flows that each box is part of, and
// the boxes without which one of them has no answer.
func criticalBoxes(p *rules.Pass) (on map[*model.Box][]*model.Flow, needed map[*model.Box]bool) {
	on, needed = map[*model.Box][]*model.Flow{}, map[*model.Box]bool{}
	add := func(b *model.Box, f *model.Flow) {
		have := on[b]
		if len(have) < mostFlows && (len(have) == 0 || have[len(have)-1] != f) {
			on[b] = append(have, f)
		}
	}
	for _, f := range p.System.Flows {
		if !f.Critical() {
			continue
		}
		for _, group := range f.Steps {
			for _, l := range group {
				add(l.From, f)
				add(l.To, f)
			}
		}
		for _, n := range p.Graph.Wait(f).Needs {
			needed[n.Box] = true
		}
	}
	return on, needed
}

// ZonesAreAChoice tells whether somebody has to decide in how many zones a box
// runs. What a provider runs is asked about only where the catalogue says that
// its zones can be chosen.
func ZonesAreAChoice(s *model.System, b *model.Box) bool {
	switch b.Kind {
	case model.Service, model.Worker, model.Database, model.Cache:
	default:
		return false
	}
	provided := slices.ContainsFunc(b.Platform.Or(nil), func(id string) bool {
		by := platform.ProviderOf(id)
		return by != nil && by.Cloud && s.Platform(id) != nil
	})
	return !provided || b.Place.Zones.Limit() != nil
}

func critical(flows []*model.Flow) string {
	return "the critical " + flowsNamed(flows)
}

// flowsNamed is "flow `a`", or "flows `a`, `b` and `c`".
func flowsNamed(flows []*model.Flow) string {
	var names []string
	for _, f := range flows[:min(len(flows), mostFlows)] {
		names = append(names, "`"+f.ID+"`")
	}
	if len(flows) > mostFlows {
		names = append(names, "others")
	}
	if len(names) == 1 {
		return "flow " + names[0]
	}
	return "flows " + phrase.Listed(names, "")
}

func whatStops(needed bool) string {
	if needed {
		return "nobody gets an answer"
	}
	return "the work waits until it is back"
}
