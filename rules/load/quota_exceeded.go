package load

import (
	"fmt"
	"regexp"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// QuotaExceeded finds loads above a quota, or too near to it.
var QuotaExceeded = &rules.Rule{
	Name:     "quota-exceeded",
	Family:   rules.Load,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "What is used, or what the peak brings, is above a quota, or leaves less than a fifth of it.",
	Why: "A quota is a wall, not a slope: below it all is well, and from one request to the next a share of the calls is refused, for everybody who shares the account. " +
		"Raising it takes a support ticket and hours, in the middle of the outage. " +
		"And the day on which a zone or a region is lost, the rest needs what was used there too, and finds no room.",
	Fix: "Have the quota raised before the peak and state the new one (`capacity: quotas: [{name: \"requests per second\", limit: 20000}]`, or the `admission: throttle` that was granted), throttle below it, or spread the work over accounts. " +
		"Keep a fifth free for a failover, and an alarm at 80 %.",
	FalsePositives: "A platform's default is assumed where nothing is stated; if the account's quota was raised, state it. A stated quota is compared with the peak only if its name says that it is a rate (\"per second\", \"TPS\"); others with what is stated as `used`. " +
		"Between 80 % and the limit, and for a peak that isn't certain, the finding is one step milder.",
	References: []rules.Reference{
		guidance.WellArchitected("REL01-BP01"),
		guidance.WellArchitected("REL01-BP03"),
		guidance.WellArchitected("REL01-BP06"),
	},
	Seen:  []rules.Incident{guidance.FilestoreQuota},
	Fires: file("quota-exceeded.fires.cue"),
	Quiet: file("quota-exceeded.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			checkStatedQuotas(p, b)
			checkImpliedRate(p, b, "admission.throttle.rate", &b.Admission.Rate)
			checkImpliedRate(p, b, "capacity.rate", &b.Capacity.Rate)
			checkImpliedPlaces(p, b)
		}
	},
}

// roomForFailover is the share of a quota that a usual peak may use. The rest
// is for the day on which something is lost (REL01-BP06 asks for such a gap; a
// fifth is our figure).
const roomForFailover = 0.8

// aRate recognises a quota on a rate by its name.
var aRate = regexp.MustCompile(`(?i)\b(per|a) second\b|/ ?s(ec(ond)?)?\b|\b[rtq]ps\b`)

func checkStatedQuotas(p *rules.Pass, b *model.Box) {
	for i := range b.Capacity.Quotas {
		q := &b.Capacity.Quotas[i]
		limit, ok := q.Limit.Get()
		if !ok {
			continue
		}
		path := fmt.Sprintf("capacity.quotas[%d].", i)
		f := rules.Finding{On: b.Entity(), At: q.At, Discriminator: q.Name}
		f.Facts = append(f.Facts, model.BoxBasis(b, path+"limit", &q.Limit))
		used, measured := q.Used.Get()
		if measured && used > roomForFailover*limit {
			f.Facts = append(f.Facts, model.BoxBasis(b, path+"used", &q.Used))
			reportQuota(p, b, f, budget.Demand{Least: used, Most: used}, limit, "the quota `"+q.Name+"`", phrase.Amount)
			continue
		}
		if aRate.MatchString(q.Name) {
			checkPeak(p, b, f, limit, "the quota `"+q.Name+"`")
		}
	}
}

func checkImpliedRate(p *rules.Pass, b *model.Box, path string, fact *model.Fact[float64]) {
	if limit, ok := fact.Get(); ok && fact.State() == model.Implied {
		f := rules.Finding{On: b.Entity(), At: b.At, Discriminator: path, Facts: []model.Basis{model.BoxBasis(b, path, fact)}}
		checkPeak(p, b, f, limit, "the default of "+fact.Origin().Source.By)
	}
}

func checkPeak(p *rules.Pass, b *model.Box, f rules.Finding, limit float64, whose string) {
	sum := bring(b.Into, p.Loads.Peak)
	if sum.Most <= roomForFailover*limit {
		if len(sum.needs) > 0 {
			p.Skip(b.Entity(), sum.needs...)
		}
		return
	}
	f.Related = brings(sum.lines, p.Loads.Peak)
	f.Facts = append(f.Facts, sources(sum.Demand)...)
	reportQuota(p, b, f, sum.Demand, limit, whose, phrase.Rate)
}

// checkImpliedPlaces holds what is at work at once against what a platform lets
// be, of a box or of one line. How much a program has fetched at once is no such wall.
func checkImpliedPlaces(p *rules.Pass, b *model.Box) {
	check := func(lines []*model.Line, basis model.Basis, fact *model.Fact[int]) {
		limit, ok := fact.Get()
		if !ok || fact.State() != model.Implied {
			return
		}
		at := atWork(lines, peakOrUsual(p), b, "load")
		if at.possibly <= roomForFailover*float64(limit) && at.surely <= roomForFailover*float64(limit) {
			if len(at.needs) > 0 {
				p.Skip(b.Entity(), at.needs...)
			}
			return
		}
		f := rules.Finding{On: b.Entity(), Discriminator: basis.Path, Related: from(at.lines, "brings the work"), Facts: append(at.facts, basis)}
		reportQuota(p, b, f, budget.Demand{Least: at.surely, Most: max(at.surely, at.possibly)}, float64(limit), "the default of "+fact.Origin().Source.By, func(x float64) string { return phrase.Amount(x) + " at once" })
	}
	check(b.Into, model.BoxBasis(b, "capacity.concurrency", &b.Capacity.Concurrency), &b.Capacity.Concurrency)
	for _, l := range b.Into {
		if l.From.Family() == model.Channel && b.Kind != model.Function {
			continue // a consumer's buffer: what is above it is refused by nobody, and waits in the channel
		}
		check([]*model.Line{l}, model.LineBasis(l, "concurrency", &l.Concurrency), &l.Concurrency)
	}
}

// peakOrUsual is the peak of what can't wait, and the usual load of what can.
func peakOrUsual(p *rules.Pass) demandOf {
	return func(l *model.Line) (budget.Demand, bool) {
		if custody.Held(l) {
			return p.Loads.Typical(l)
		}
		return p.Loads.Surge(l)
	}
}

// reportQuota tells of what is above a quota, or nearly so.
func reportQuota(p *rules.Pass, b *model.Box, f rules.Finding, d budget.Demand, limit float64, whose string, write func(float64) string) {
	over := d.Least > limit
	surely := over || d.Most <= limit && d.Least > roomForFailover*limit
	f.Amount = amount(d, surely) / limit
	got := write(amount(d, surely))
	if !surely {
		got = "up to " + got
	}
	if over || d.Most > limit {
		f.Message = fmt.Sprintf("%s > %s: `%s` needs more than %s allows: what is above it is refused, until somebody has it raised", got, write(limit), b.ID, whose)
	} else {
		f.Message = fmt.Sprintf("%s of %s: `%s` leaves less than a fifth of %s: a failover, or a surge of somebody who shares it, finds no room", got, write(limit), b.ID, whose)
	}
	if !over {
		f.Severity = p.Severity().Milder()
	}
	p.Report(f)
}
