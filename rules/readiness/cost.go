package readiness

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// FlowCost is what it costs when a flow doesn't work, as far as the model says.
type FlowCost struct {
	// Currency is what amounts are in, "" where nobody says.
	Currency string
	// PerHour and PerLoss are what is stated, "" where it isn't.
	PerHour, PerLoss string
	// Month is what a month of downtime costs, by the availability that is possible, and
	// how that comes about; both are "" where it isn't known.
	Month, MonthSum string
	// Strategies are the four strategies of disaster recovery, the weakest first.
	Strategies []StrategyCost
}

// StrategyCost is what one disaster costs by a strategy, at the least.
type StrategyCost struct {
	Strategy string
	// BackIn and Loses are what the guidance says of it.
	BackIn, Loses string
	// Outage is what it costs until the flow is back, and Lost what the work costs that
	// is gone; "" where it isn't known.
	Outage, Lost string
	// Sum is how that comes about.
	Sum string
}

// costOf is what a flow costs, or nil where nobody says.
func costOf(f *model.Flow, o FlowObjectives) *FlowCost {
	perHour, byHour := f.Cost.PerHour.Get()
	perLoss, byLoss := f.Cost.PerLoss.Get()
	if !byHour && !byLoss {
		return nil
	}
	c := &FlowCost{Currency: f.Cost.Currency.Or("")}
	if byHour {
		c.PerHour = c.stated(perHour)
	}
	if byLoss {
		c.PerLoss = c.stated(perLoss)
	}
	if at := slices.IndexFunc(o.Objectives, func(o recovery.Objective) bool { return o.Name == "availability" }); byHour && at >= 0 && o.Objectives[at].Share > 0 {
		down := arithmetic.Downtime(o.Objectives[at].Share, arithmetic.Month)
		c.Month = c.about(down.Hours() * perHour)
		c.MonthSum = model.FormatDuration(down) + " × " + c.PerHour + " an hour"
	}
	for _, name := range []string{arithmetic.BackupRestore, arithmetic.PilotLight, arithmetic.WarmStandby, arithmetic.ActiveActive} {
		reach, _ := arithmetic.ReachOf(name)
		s := StrategyCost{Strategy: name, BackIn: reach.BackIn, Loses: reach.Loses}
		var sums []string
		if byHour {
			s.Outage = c.about(reach.RTO.Hours() * perHour)
			sums = append(sums, model.FormatDuration(reach.RTO)+" × "+c.PerHour+" an hour")
		}
		if rate, known := usualRate(f); byLoss && known {
			s.Lost = c.about(rate * reach.RPO.Seconds() * perLoss)
			sums = append(sums, fmt.Sprintf("%s × %s a second × %s each", model.FormatDuration(reach.RPO), phrase.Amount(rate), c.PerLoss))
		}
		s.Sum = strings.Join(sums, " + ")
		c.Strategies = append(c.Strategies, s)
	}
	return c
}

// usualRate is how often a flow is begun a second on a usual day, where that is
// stated for each line that begins it.
func usualRate(f *model.Flow) (float64, bool) {
	sum, any := 0.0, false
	for _, l := range f.FirstLines() {
		rate, ok := l.Load.Typical.Get()
		if !ok {
			return 0, false
		}
		sum, any = sum+rate, true
	}
	return sum, any
}

// stated is an amount of money as the model states it.
func (c *FlowCost) stated(v float64) string { return c.in(phrase.Number(v)) }

// about is an amount of money that was reckoned: to the cent, and what is less than that
// with three digits that count.
func (c *FlowCost) about(v float64) string {
	if v >= 0.01 {
		return c.in(phrase.Number(math.Round(v*100) / 100))
	}
	return c.in(few(v))
}

func (c *FlowCost) in(amount string) string {
	if c.Currency != "" {
		amount += " " + c.Currency
	}
	return amount
}

// few is a number with three digits that count.
func few(v float64) string {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return phrase.Number(short)
}

// dearer puts flows in order: what costs more first, then what is critical. Where nobody
// says, it is as they are written. Amounts in several currencies aren't compared.
func dearer(s *model.System) func(a, b *model.Flow) int {
	critical := func(f *model.Flow) int {
		if f.Critical() {
			return 1
		}
		return 0
	}
	comparable := len(rules.Currencies(s)) == 1
	return func(a, b *model.Flow) int {
		byCost := 0
		if comparable {
			byCost = rules.Dearer(a, b)
		}
		return cmp.Or(byCost, cmp.Compare(critical(b), critical(a)))
	}
}

// Stated says what is stated of a flow's cost.
func (c *FlowCost) Stated() string {
	var parts []string
	if c.PerHour != "" {
		parts = append(parts, c.PerHour+" for an hour without it")
	}
	if c.PerLoss != "" {
		parts = append(parts, c.PerLoss+" for each piece of work that is lost")
	}
	s := strings.Join(parts, ", ")
	if c.Month != "" {
		s += "; a month at the availability that is possible costs " + c.Month + " (" + c.MonthSum + ")"
	}
	return s
}

// Costs says what one disaster costs at least by a strategy.
func (s *StrategyCost) Costs() string {
	var parts []string
	if s.Outage != "" {
		parts = append(parts, s.Outage+" until it is back")
	}
	if s.Lost != "" {
		parts = append(parts, s.Lost+" of lost work")
	}
	out := fmt.Sprintf("back in %s, loses %s", s.BackIn, s.Loses)
	if len(parts) > 0 {
		out += ": at least " + strings.Join(parts, ", ") + " (" + s.Sum + ")"
	}
	return out
}
