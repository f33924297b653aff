package load

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// QuotaUnstated asks for the quotas of boxes whose load is known.
var QuotaUnstated = &rules.Rule{
	Name:     "quota-unstated",
	Family:   rules.Load,
	Severity: rules.Info,
	Scope:    rules.OfBox,
	Summary:  "A critical flow runs over a service of a cloud account, its load is known, and nobody has said which quota bounds it.",
	Why: "Every service of a cloud account has quotas, many of them low until somebody asks, and one account's systems share them. " +
		"The load is known, so whether it fits is a matter of looking it up; if nobody does, the first big day does it, and raising a quota takes longer than the day.",
	Fix: "Look up what the account has and what is used of it, and state it: `capacity: quotas: [{name: \"requests per second\", limit: 10000, used: 1200}]`, or the box's `capacity: concurrency` or `rate` if that is the bound. " +
		"State `capacity: \"none\"` where nothing bounds it.",
	FalsePositives: "Some services scale without a quota that matters here. Say so with `capacity: \"none\"`. A box whose rate or concurrency is stated, or implied by its platform, is not asked about. " +
		"Quotas belong to the account, so each of its services is asked about once, and one box that states them answers for all.",
	References: []rules.Reference{
		guidance.WellArchitected("REL01-BP01"),
		guidance.WellArchitected("REL01-BP02"),
		guidance.WellArchitected("REL01-BP04"),
	},
	Seen:     []rules.Incident{guidance.FilestoreQuota},
	Fires:    file("quota-unstated.fires.cue"),
	Quiet:    file("quota-unstated.quiet.cue"),
	Question: &rules.Question{Asks: "quotas"},
	Check: func(p *rules.Pass) {
		critical := onCriticalFlows(p.System)
		open := map[account][]*model.Box{}
		answered := map[account]bool{}
		var order []account
		for _, b := range p.System.Boxes {
			a, ok := accountOf(b)
			switch {
			case !ok:
			case quotaKnown(b):
				answered[a] = true
			case critical[b] && !bounded(b):
				if open[a] == nil {
					order = append(order, a)
				}
				open[a] = append(open[a], b)
			}
		}
		for _, a := range order {
			if !answered[a] {
				askQuota(p, a, open[a])
			}
		}
	},
}

// account is a service of a cloud account: what quotas are set for.
type account struct{ name, platform string }

// accountOf is where a box's quotas are set, where that is a cloud account.
func accountOf(b *model.Box) (account, bool) {
	return account{b.Place.Account.Or(""), b.Platform.Text()}, b.Behaviour.AccountQuotas.Or(false)
}

// onCriticalFlows are the boxes that critical flows reach.
func onCriticalFlows(s *model.System) map[*model.Box]bool {
	on := map[*model.Box]bool{}
	for _, f := range s.Flows {
		if !f.Critical() {
			continue
		}
		for _, group := range f.Steps {
			for _, l := range group {
				on[l.To] = true
			}
		}
	}
	return on
}

// quotaKnown tells whether a quota is stated at a box.
func quotaKnown(b *model.Box) bool {
	return slices.ContainsFunc(b.Capacity.Quotas, func(q model.Quota) bool { return q.Limit.Known() })
}

// bounded tells whether something else is known that bounds a box.
func bounded(b *model.Box) bool {
	return b.Capacity.Rate.Known() || b.Capacity.Concurrency.Known() || throttles(b)
}

func askQuota(p *rules.Pass, a account, boxes []*model.Box) {
	f := rules.Finding{Unstated: "capacity.quotas", Discriminator: a.platform}
	var get []string
	for _, b := range boxes {
		sum := bring(b.Into, p.Loads.Peak)
		if sum.Most == 0 {
			continue
		}
		much := perSecond(sum.Demand, sum.Least == sum.Most)
		if len(get) == 0 {
			f.On, f.Facts = b.Entity(), sources(sum.Demand)
		} else if len(f.Related) < mostNamed {
			f.Related = append(f.Related, rules.To(b.Entity(), "gets "+much))
		}
		get = append(get, fmt.Sprintf("`%s` gets %s", b.ID, much))
	}
	if len(get) == 0 {
		return
	}
	on := "on " + a.platform
	if len(get) > 1 {
		on = fmt.Sprintf("as one of %d boxes on %s", len(get), a.platform)
	}
	f.Message = fmt.Sprintf("%s at the peak, %s, and nobody has stated a quota: what does the account allow there, and how much of it is used?", get[0], on)
	p.Report(f)
}
