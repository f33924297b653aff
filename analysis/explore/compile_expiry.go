package explore

import (
	"strconv"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// expiresIn is the channel in which a message that fails each time is thrown
// away before anybody can find it parked, nil if there is none. A try ends when
// the message may be seen again. After the last of them it is too old for the
// channel, or for the dead letter where a parked message is as old as it was.
func expiresIn(m *Mailbox, l *model.Line, parkedIn *model.Box) *model.Box {
	age := m.triedFor()
	if m.Kind != InChannel || m.OnReceipt || age <= 0 || age == arithmetic.Forever {
		return nil
	}
	if keep, ok := l.From.Channel.Retention.Get(); ok && keep <= age {
		return l.From
	}
	if keep, ok := parkedIn.Channel.Retention.Get(); ok && keep <= age && custody.KeepsEnqueueTime(l) {
		return parkedIn
	}
	return nil
}

// triedFor is how long it takes until a message that fails each time is given
// up, 0 where nobody says.
func (m *Mailbox) triedFor() time.Duration {
	tries := model.Attempts(m.Attempts)
	if m.Attempts == Unbounded {
		tries = model.Unlimited
	}
	return arithmetic.LongestCall(m.Line.From.Channel.Visibility.Or(0), tries, arithmetic.Backoff{})
}

// tryingSum is that time as it was reckoned: "5 × 30m = 2h30m".
func (m *Mailbox) tryingSum() string {
	return strconv.Itoa(m.Attempts) + " × " + model.FormatDuration(m.Line.From.Channel.Visibility.Or(0)) + " = " + model.FormatDuration(m.triedFor())
}
