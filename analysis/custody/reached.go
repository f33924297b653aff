package custody

import (
	"fmt"
	"time"

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
	to := ParkingOf(s, l).To
	if to == nil || l.From.Family() != model.Channel || l.Processing != nil { // who has the work itself puts it there
		return "", ""
	}
	limit := LimitOf(s, l, KeeperOf(s, l))
	switch {
	case limit.Needs != "":
		return "", limit.Needs
	case limit.Tries == model.Unlimited && !limit.Aged:
		return fmt.Sprintf("nothing of lines.%s ever gets into boxes.%s: it is tried without end", l.ID, to.ID), ""
	}
	after, counted := l.Deliveries(l.Last())
	if takes, keep, known := ParkedAfter(l.From, after); counted && known && takes > keep {
		return fmt.Sprintf("nothing of lines.%s that its receiver never answers for gets into boxes.%s: it takes %s until it is parked, and boxes.%s forgets it after %s",
			l.ID, to.ID, model.FormatDuration(takes), l.From.ID, model.FormatDuration(keep)), ""
	}
	return "", ""
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
