package load

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoLoadShedding finds ways into the most critical boxes that keep taking work
// when there is too much of it.
var NoLoadShedding = &rules.Rule{
	Name:     "no-load-shedding",
	Family:   rules.Load,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A way into a tier 1 box doesn't refuse some work to save the rest.",
	Why: "A throttle is a number that somebody set on a good day. When a zone is lost or a dependency is slow, the box can do less than that, and takes it all the same. " +
		"Every request then waits until its caller has given up, so the box works at full speed and finishes nothing that anybody still wants. " +
		"It stays like that after the cause is gone.",
	Fix: "Refuse early what can't be finished in time: limit what is in flight, drop what has waited too long, and drop the less important first. " +
		"State `admission: shedding: true` on the box that does it.",
	FalsePositives: "A proxy or a service mesh in front may shed already (adaptive concurrency, a limit on what is in flight): state it on the box that it protects. " +
		"If the tier is a habit rather than a promise, lower it.",
	References: []rules.Reference{
		guidance.SREOverload,
		guidance.WellArchitected("REL05-BP04"),
		guidance.Metastable,
	},
	Seen:  []rules.Incident{guidance.Slack2022, guidance.Square2017},
	Fires: file("no-load-shedding.fires.cue"),
	Quiet: file("no-load-shedding.quiet.cue"),
	Check: func(p *rules.Pass) {
		sheds := func(b *model.Box) bool { return isTrue(&b.Admission.Shedding) }
		for _, w := range ways(p.System) {
			top := topTier(w.box)
			if top == nil || sheds(w.box) || sheds(top) || behind(w.box, sheds) {
				continue
			}
			reportNoShedding(p, w, top)
		}
	},
}

// topTier is the tier 1 box that a way in leads to: the box itself, or one right
// behind a gateway that has no tier of its own.
func topTier(b *model.Box) *model.Box {
	tier, ok := b.Tier.Get()
	if ok && tier == 1 {
		return b
	}
	if ok || b.Kind != model.Gateway {
		return nil
	}
	for _, l := range b.Out {
		if l.To.Family() == model.Compute && l.To.Tier.Or(0) == 1 && !isTrue(&l.To.Admission.Shedding) {
			return l.To
		}
	}
	return nil
}

func reportNoShedding(p *rules.Pass, w way, top *model.Box) {
	fact := &w.box.Admission.Shedding
	if !fact.Known() && top.Admission.Shedding.Known() {
		fact = &top.Admission.Shedding
	}
	f := rules.Finding{
		On: w.box.Entity(), At: fact.At(),
		Related: from(w.lines, "brings work from outside"),
		Facts:   []model.Basis{model.BoxBasis(top, "tier", &top.Tier), model.BoxBasis(w.box, "admission.shedding", &w.box.Admission.Shedding)},
	}
	leads := "is tier 1"
	if top != w.box {
		leads = fmt.Sprintf("leads to `%s`, which is tier 1,", top.ID)
		f.Related = append(f.Related, rules.To(top.Entity(), "tier 1"))
	}
	if isNot(fact) {
		f.Message = fmt.Sprintf("`%s` %s and sheds no load: when it can do less than usual, all requests time out instead of some being refused", w.box.ID, leads)
	} else {
		f.Unstated = "admission.shedding"
		f.Message = fmt.Sprintf("`%s` %s and nobody has stated whether it sheds load when it can do less than usual", w.box.ID, leads)
	}
	p.Report(f)
}
