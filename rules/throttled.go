package rules

import "tautline.dev/model"

// ThrottlingUsesReceives tells whether a function that is throttled lets fetched
// messages fall back into their queue, and each time costs one of the receives
// after which a message is parked: so do SQS and AWS Lambda between them. It is
// taken to be so where nobody names a platform; what holds only between those
// two holds for no other pair.
func ThrottlingUsesReceives(l *model.Line) bool {
	return l.From.Kind == model.Queue && l.To.Kind == model.Function && mayThrottle(l.From) && mayThrottle(l.To)
}

func mayThrottle(b *model.Box) bool {
	_, named := b.Platform.Get()
	return !named || b.Behaviour.ThrottlingUsesReceives.Or(false)
}
