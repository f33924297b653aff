package custody

import (
	"fmt"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// Unreached says why what is given up on a line doesn't get into the dead letter that
// somebody has named for it: why is "" where it does. Where nobody can tell, needs is the
// fact for want of which.
func Unreached(s *model.System, l *model.Line) (why, needs string) {
	for _, p := range []Parking{ParkingOf(s, l), HandOffParking(s, l)} {
		if p.Never != nil {
			return fmt.Sprintf("nothing of lines.%s ever gets into boxes.%s: no number of deliveries leads there", l.ID, p.Never.ID), ""
		}
	}
	if why, needs = unsent(s, l); why != "" || needs != "" {
		return why, needs
	}
	to := ParkingOf(s, l).To
	if to == nil || l.From.Family() != model.Channel && l.Processing == nil { // who has the work itself puts it there
		return "", ""
	}
	by := KeeperOf(s, l)
	limit := LimitOf(s, l, by)
	switch {
	case limit.Needs != "":
		return "", limit.Needs
	case limit.Tries == model.Unlimited && !limit.Aged:
		return fmt.Sprintf("nothing of lines.%s ever gets into boxes.%s: it is tried without end", l.ID, to.ID), ""
	case l.Processing != nil:
		return "", ""
	}
	if least, _, keep := by.TriedOnTopic(l, limit.Tries); keep > 0 && least >= keep {
		return fmt.Sprintf("nothing of lines.%s ever gets into boxes.%s: it is tried for %s until it is parked, and boxes.%s forgets it after %s",
			l.ID, to.ID, model.FormatDuration(least), l.From.ID, model.FormatDuration(keep)), ""
	}
	after, counted := l.Deliveries(l.Last())
	switch takes, keep, known := ParkedAfter(l.From, after); {
	case counted && known && takes > keep:
		return fmt.Sprintf("nothing of lines.%s that its receiver never answers for gets into boxes.%s: it takes %s until it is parked, and boxes.%s forgets it after %s",
			l.ID, to.ID, model.FormatDuration(takes), l.From.ID, model.FormatDuration(keep)), ""
	case counted && l.From.Kind == model.Queue && Leased(s, l) && !l.From.Channel.Visibility.Known() && !l.Lease.For.Known():
		return "", "boxes." + l.From.ID + ".channel.visibility"
	case counted && l.From.Channel.Visibility.Or(0) > 0 && !l.From.Channel.Retention.Known():
		return "", "boxes." + l.From.ID + ".channel.retention"
	}
	return "", ""
}

// unsent is Unreached for what a line's sender puts into a dead letter itself, where it can't
// hand it over.
func unsent(s *model.System, l *model.Line) (why, needs string) {
	to := HandOffParking(s, l).To
	if to == nil || !HandsOff(l) {
		return "", ""
	}
	tries, known := l.Retry.Tries()
	if !known {
		tries, known = l.DeadLetter.After.Get()
	}
	_, aged := l.Retry.MaxAge.Get()
	never := ""
	switch {
	case SentUnheard(l):
		never = "its sender takes it for sent, and doesn't hear that it failed"
	case !known:
		return "", "lines." + l.ID + ".retry"
	case tries == model.Unlimited && !aged:
		never = "it is tried without end"
	default:
		return "", ""
	}
	return fmt.Sprintf("nothing of lines.%s ever gets into boxes.%s: %s", l.ID, to.ID, never), ""
}

// ParkedAfter is how long work that a channel hides at each of so many deliveries takes until
// it is parked, and how long the channel keeps it: known where both are stated.
func ParkedAfter(b *model.Box, tries model.Attempts) (takes, keep time.Duration, known bool) {
	hidden, hides := b.Channel.Visibility.Get()
	keep, keeps := b.Channel.Retention.Get()
	if tries == model.Unlimited || !hides || !keeps {
		return 0, 0, false
	}
	_, takes = LeasesOver(hidden, tries)
	return takes, keep, true
}

// TriedOnTopic is how long so many tries of what leaves a topic or a stream take until it
// is given up, at the least, where each fails at once, and at the most, where each waits
// as long as it may; and how long that keeps it, where the most is no less: then what is
// to be parked may be forgotten before, and where the least is no less it surely is. All
// are 0 else, or where a fact is missing. What a queue hides, ParkedAfter tells of.
func (k Keeper) TriedOnTopic(l *model.Line, tries model.Attempts) (least, most, keep time.Duration) {
	if k.Where != InChannel || l.From.Kind == model.Queue || l.Processing != nil || !Redelivers(l) || tries == model.Unlimited || tries <= 1 {
		return 0, 0, 0
	}
	keep, _, kept := k.Retention(l)
	// What only its platform says of both is of one making: it keeps for as long as it tries.
	kept = kept && l.From.Channel.Retention.State() == model.Stated
	least, known := DeliveriesLeast(l, tries)
	if !kept || keep == arithmetic.Forever || !known {
		return 0, 0, 0
	}
	most, _ = DeliveriesOver(l, tries)
	waits := arithmetic.LongestCall(l.Timeout.Or(0), tries, arithmetic.Backoff{})
	if age, aged := l.Last().Retry.MaxAge.Get(); aged {
		most = max(most, min(arithmetic.InTurn(most, waits), age))
	} else {
		most = arithmetic.InTurn(most, waits)
	}
	if most < keep {
		return 0, 0, 0
	}
	return least, most, keep
}
