package hygiene

import "tautline.dev/rules"

// All are the rules about the model itself, in the order in which they are listed and run.
var All = []*rules.Rule{
	UnknownReference,
	UnknownPlatform,
	IsolatedBox,
	LineInNoFlow,
	DuplicateLine,
	WaiverExpired,
	WaiverExpiresSoon,
	WaiverUnused,
	WaiverNotAllowed,
	WaiverWithoutReason,
	WaiverAdded,
	PolicyLoosened,
	PromiseLoosened,
	AnswerNotStated,
}
