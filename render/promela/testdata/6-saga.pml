/* Flow work of system 6-saga. */

/* One piece of work goes through the flow, and up to FAULTS things go wrong. The promises: 1 no lost work, */
/* 2 no silent parking, 3 no double effect, 4 no half effect, 5 truthful answer, 6 order kept (for which */
/* two pieces of work go through). PROMISE 0 is 1 to 5 at once; a broken one shows as "assertion violated */
/* (3==0)" by its number. */
#ifndef PROMISE
#define PROMISE 0
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef STOP
#define STOP 1
#endif
#ifndef LOSE_REPLY
#define LOSE_REPLY 1
#endif
#ifndef REFUSE
#define REFUSE 1
#endif
#ifndef DUPLICATE
#define DUPLICATE 1
#endif
#ifndef LOSE
#define LOSE 0
#endif
#ifndef POISON
#define POISON 1
#endif
#ifndef REORDER
#define REORDER 0
#endif
#ifndef SLOW
#define SLOW 0
#endif
#ifndef SILENCE
#define SILENCE 0
#endif
/* No order is promised here. */
#define WORKS 1

/* Copies of one message that are told apart, and how often something that fails each time is tried */
/* where the attempts are too many to count. */
#define COPIES (FAULTS + 2)
#define ENOUGH 4

/* w is the piece of work; only the first, 0, meets with faults. */
#define MAY(kind) (kind && faults > 0 && w == 0)
#define BROKEN(promise) if :: PROMISE == promise || PROMISE == 0 && promise != 6 -> assert(promise == 0) :: else -> skip fi

/* How a try ends for whoever tries, and why it failed: of something that passes, of an outage that */
/* lasts until nobody asks any more, or of what always fails. */
mtype = { done, refused, failed, unknown, stopped, skipped, given_up, lost_on_the_way, hung, outlasts, in_progress, waits };
mtype = { passing, outage, poison };
/* What the client was told; more is told over less. */
#define NOTHING 0
#define IN_SILENCE 1
#define NO 2
#define YES 3
/* A condition: open, so, or not so. A choice between branches: open, or the branch, from 1. */
#define OPEN 0
#define SO 1
#define NOT_SO 2

byte faults = FAULTS;
byte told = NOTHING;
/* The client has asked once more, to see whether that doubles anything. */
bool asked_again;

byte effect0_reserve[WORKS];
bool before_effect0_reserve;
/*   how often reserve has happened at stock */
byte effect1_charge[WORKS];
bool before_effect1_charge;
/*   how often charge has happened at cards */
byte effect2_ship[WORKS];
bool before_effect2_ship;
/*   how often ship has happened at parcels */
byte effect3_release[WORKS];
/*   how often release has happened at stock, which takes another effect back */
byte effect4_refund[WORKS];
/*   how often refund has happened at cards, which takes another effect back */
byte effect5_unship[WORKS];
/*   how often unship has happened at parcels, which takes another effect back */
bool always_fails_box1_api;
bool always_fails_box2_sell;
bool always_fails_box3_stock;
bool always_fails_box4_cards;
bool always_fails_box5_parcels;
bool down_box2_sell_for_at0_buyer;
#define closed_box2_sell_for_at0_buyer (always_fails_box2_sell || down_box2_sell_for_at0_buyer)
bool down_box3_stock_for_at2_sell;
#define closed_box3_stock_for_at2_sell (always_fails_box3_stock || down_box3_stock_for_at2_sell)
bool down_box4_cards_for_at2_sell;
#define closed_box4_cards_for_at2_sell (always_fails_box4_cards || down_box4_cards_for_at2_sell)
bool down_box5_parcels_for_at2_sell;
#define closed_box5_parcels_for_at2_sell (always_fails_box5_parcels || down_box5_parcels_for_at2_sell)
/* the queue that sell has of its own, for sell (the piece of work, and how often it was taken before) */
chan mail0_begin = [(COPIES + 2) * WORKS] of { byte, byte };
bool had_mail0_begin[WORKS];
bool started_mail0_begin[WORKS];
chan call_at1_api = [0] of { byte };
chan answer_at1_api = [0] of { mtype, mtype };
bool undone_at2_sell, held_at2_sell, filed_at2_sell;
chan begin_at0_buyer = [0] of { byte };

/* A message of begin is put where sell gets it from. */
inline put_mail0_begin() {
	if
	:: len(mail0_begin) >= COPIES * WORKS -> skip
	:: else ->
		had_mail0_begin[w] = true;
		mail0_begin ! w, 0
	fi
}

/* reserve takes effect at stock; done again with its key it changes nothing. */
inline happens_effect0_reserve() {
	if
	:: effect0_reserve[w] == 0 ->
		effect0_reserve[w] = 1
	:: else -> skip
	fi
}

/* charge takes effect at cards; done again with its key it changes nothing. */
inline happens_effect1_charge() {
	if
	:: effect1_charge[w] == 0 ->
		effect1_charge[w] = 1
	:: else -> skip
	fi
}

/* ship takes effect at parcels; done again with its key it changes nothing. */
inline happens_effect2_ship() {
	if
	:: effect2_ship[w] == 0 ->
		effect2_ship[w] = 1
	:: else -> skip
	fi
}

/* release takes effect at stock; done again with its key it changes nothing. */
inline happens_effect3_release() {
	if
	:: effect3_release[w] == 0 ->
		effect3_release[w] = 1
	:: else -> skip
	fi
}

/* refund takes effect at cards; done again with its key it changes nothing. */
inline happens_effect4_refund() {
	if
	:: effect4_refund[w] == 0 ->
		effect4_refund[w] = 1
	:: else -> skip
	fi
}

/* unship takes effect at parcels; done again with its key it changes nothing. */
inline happens_effect5_unship() {
	if
	:: effect5_unship[w] == 0 ->
		effect5_unship[w] = 1
	:: else -> skip
	fi
}

/* Nobody asks for buyer any more: what was down for it may be up. */
inline up_again_at0_buyer() {
	down_box2_sell_for_at0_buyer = false;
}

/* Nobody asks for sell any more: what was down for it may be up. */
inline up_again_at2_sell() {
	down_box3_stock_for_at2_sell = false;
	down_box4_cards_for_at2_sell = false;
	down_box5_parcels_for_at2_sell = false;
}

/* buyer begins. */
proctype at0_buyer() {
	byte w; mtype out; mtype why; byte tries;
end_waits:
	begin_at0_buyer ? w;
	/* 1. submit: buyer asks api (up to 3 times) */
try_1:
	atomic {
		if
		:: always_fails_box1_api -> out = refused; why = poison
		:: !always_fails_box1_api && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !always_fails_box1_api -> out = 0; call_at1_api ! w
		fi
	};
	if
	:: out == 0 -> answer_at1_api ? out, why
	:: else -> skip
	fi;
	if
	:: out == done -> told = YES
	:: (out == failed || out == unknown) && tries + 1 < 3 -> tries++; goto try_1
	:: else -> goto fails
	fi;
	tries = 0;
finished:
	up_again_at0_buyer();
	goto rests;
fails:
	atomic {
		up_again_at0_buyer();
		if
		:: told < NO && w == 0 -> told = NO
		:: else -> skip
		fi;
		goto rests
	};
stops:
	atomic {
		up_again_at0_buyer();
		if
		:: told < IN_SILENCE && w == 0 -> told = IN_SILENCE
		:: else -> skip
		fi
	};
rests:
	w = 0;
	d_step { out = 0; why = 0; tries = 0 };
	goto end_waits
}

/* api answers submit. */
proctype at1_api() {
	byte w; mtype out; mtype why;
end_waits:
	call_at1_api ? w;
	/* 1. begin: api sends to sell */
try_1:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: closed_box2_sell_for_at0_buyer -> out = refused; why = (always_fails_box2_sell -> poison : outage)
		:: !closed_box2_sell_for_at0_buyer && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box2_sell_for_at0_buyer && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box2_sell_for_at0_buyer = true
		:: !closed_box2_sell_for_at0_buyer -> put_mail0_begin(); out = done
		:: !closed_box2_sell_for_at0_buyer && MAY(LOSE_REPLY) -> faults--; put_mail0_begin(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: out == stopped -> goto stops
	:: else -> goto fails
	fi;
finished:
	atomic {
		if
		:: MAY(STOP) -> faults--; out = stopped
		:: MAY(LOSE_REPLY) -> faults--; out = unknown
		:: true -> out = done
		fi
	};
	if
	:: out == stopped -> goto stops
	:: else -> skip
	fi;
	answer_at1_api ! out, passing;
	goto rests;
fails:
	answer_at1_api ! failed, why;
	goto rests;
stops:
	answer_at1_api ! unknown, passing;
rests:
	w = 0;
	d_step { out = 0; why = 0 };
	goto end_waits
}

/* sell works on what begin brings. */
proctype at2_sell() {
	byte w; mtype out; mtype why; byte n; bool kept; byte tries;
end_waits:
	atomic {
		mail0_begin ? w, n;
		if
		:: always_fails_box2_sell -> out = refused; why = poison; kept = false
		:: !always_fails_box2_sell -> out = done; kept = false
		fi
	};
	if
	:: out == refused -> goto fails
	:: else -> skip
	fi;
	/* what it has begun with by its key it doesn't begin with again */
	if
	:: started_mail0_begin[w] -> goto finished
	:: else -> started_mail0_begin[w] = true
	fi;
	/* what another execution undid is due again */
	undone_at2_sell = false;
	/* 1. reserve: sell asks stock (up to 3 times) */
try_1:
	atomic {
		if
		:: closed_box3_stock_for_at2_sell -> out = refused; why = (always_fails_box3_stock -> poison : outage)
		:: !closed_box3_stock_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box3_stock_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box3_stock_for_at2_sell = true
		:: !closed_box3_stock_for_at2_sell -> happens_effect0_reserve(); out = done
		:: !closed_box3_stock_for_at2_sell && MAY(LOSE_REPLY) -> faults--; happens_effect0_reserve(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: (out == failed || out == unknown) && tries + 1 < 3 -> tries++; goto try_1
	:: else -> goto undo_1
	fi;
	tries = 0;
	/* 2. charge: sell asks cards (up to 3 times) */
try_2:
	atomic {
		if
		:: closed_box4_cards_for_at2_sell -> out = refused; why = (always_fails_box4_cards -> poison : outage)
		:: !closed_box4_cards_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box4_cards_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box4_cards_for_at2_sell = true
		:: !closed_box4_cards_for_at2_sell -> happens_effect1_charge(); out = done
		:: !closed_box4_cards_for_at2_sell && MAY(LOSE_REPLY) -> faults--; happens_effect1_charge(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: (out == failed || out == unknown) && tries + 1 < 3 -> tries++; goto try_2
	:: else -> goto undo_2
	fi;
	tries = 0;
	/* 3. ship: sell asks parcels (up to 3 times) */
try_3:
	atomic {
		if
		:: closed_box5_parcels_for_at2_sell -> out = refused; why = (always_fails_box5_parcels -> poison : outage)
		:: !closed_box5_parcels_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = passing
		:: !closed_box5_parcels_for_at2_sell && MAY(REFUSE) -> faults--; out = refused; why = outage; down_box5_parcels_for_at2_sell = true
		:: !closed_box5_parcels_for_at2_sell -> happens_effect2_ship(); out = done
		:: !closed_box5_parcels_for_at2_sell && MAY(LOSE_REPLY) -> faults--; happens_effect2_ship(); out = unknown; why = passing
		fi
	};
	if
	:: out == done -> skip
	:: (out == failed || out == unknown) && tries + 1 < 3 -> tries++; goto try_3
	:: else -> goto undo_3
	fi;
	tries = 0;
finished:
	atomic {
		if
		:: true ->
			out = done
			up_again_at2_sell();
		fi
	};
	goto rests;
undo_3:
	/* ship is undone by unship (up to 3 times) */
	tries = 0;
again_3:
	atomic {
		if
		:: closed_box5_parcels_for_at2_sell -> out = refused
		:: !closed_box5_parcels_for_at2_sell -> effect2_ship[w] = 0; happens_effect5_unship(); out = done
		:: !closed_box5_parcels_for_at2_sell && MAY(LOSE_REPLY) -> faults--; effect2_ship[w] = 0; happens_effect5_unship(); out = unknown
		:: !closed_box5_parcels_for_at2_sell && MAY(REFUSE) -> faults--; out = refused
		fi
	};
	if
	:: out == done -> skip
	:: out == unknown && (tries + 1 < 3) -> tries++; goto again_3
	:: out == refused || out == unknown && !(tries + 1 < 3) -> goto holds
	fi;
undid_3:
	skip;
undo_2:
	/* charge is undone by refund (up to 3 times) */
	tries = 0;
again_2:
	atomic {
		if
		:: closed_box4_cards_for_at2_sell -> out = refused
		:: !closed_box4_cards_for_at2_sell -> effect1_charge[w] = 0; happens_effect4_refund(); out = done
		:: !closed_box4_cards_for_at2_sell && MAY(LOSE_REPLY) -> faults--; effect1_charge[w] = 0; happens_effect4_refund(); out = unknown
		:: !closed_box4_cards_for_at2_sell && MAY(REFUSE) -> faults--; out = refused
		fi
	};
	if
	:: out == done -> skip
	:: out == unknown && (tries + 1 < 3) -> tries++; goto again_2
	:: out == refused || out == unknown && !(tries + 1 < 3) -> goto holds
	fi;
undid_2:
	skip;
undo_1:
	/* reserve is undone by release (up to 3 times) */
	tries = 0;
again_1:
	atomic {
		if
		:: closed_box3_stock_for_at2_sell -> out = refused
		:: !closed_box3_stock_for_at2_sell -> effect0_reserve[w] = 0; happens_effect3_release(); out = done
		:: !closed_box3_stock_for_at2_sell && MAY(LOSE_REPLY) -> faults--; effect0_reserve[w] = 0; happens_effect3_release(); out = unknown
		:: !closed_box3_stock_for_at2_sell && MAY(REFUSE) -> faults--; out = refused
		fi
	};
	if
	:: out == done -> skip
	:: out == unknown && (tries + 1 < 3) -> tries++; goto again_1
	:: out == refused || out == unknown && !(tries + 1 < 3) -> goto holds
	fi;
undid_1:
	skip;
undid_all:
	undone_at2_sell = true;
	goto told_of_it;
fails:
holds:
	/* the workflow holds the failed execution */
	atomic {
		held_at2_sell = true
	};
told_of_it:
	goto gives_back;
stops:
	why = passing;
gives_back:
	atomic {
		if
		:: nempty(mail0_begin) && (down_box3_stock_for_at2_sell || down_box4_cards_for_at2_sell || down_box5_parcels_for_at2_sell) -> skip /* or when a copy of it is */
		:: true ->
			up_again_at2_sell();
			why = (why == outage -> passing : why)
		fi;
		/* it was taken for good */
		goto rests
	};
gives_up:
	up_again_at2_sell();
	/* dropped */
rests:
	w = 0;
	d_step { out = 0; why = 0; n = 0; kept = 0; tries = 0 };
	goto end_waits
}

/* When nothing more can happen: is anything lost, or half done? And who was told no, or nothing, asks again. */
proctype judge() {
	timeout;
#if PROMISE != 6
	atomic {
		/* Told yes, and something hasn't happened that nobody has. */
		if
		:: told == YES && ((!(effect0_reserve[0] > 0) && !undone_at2_sell && !held_at2_sell && !filed_at2_sell) ||
		    (!(effect1_charge[0] > 0) && !undone_at2_sell && !held_at2_sell && !filed_at2_sell) ||
		    (!(effect2_ship[0] > 0) && !undone_at2_sell && !held_at2_sell && !filed_at2_sell)) -> BROKEN(1)
		:: else -> skip
		fi;
		/* Some has happened, and something hasn't that nobody is obliged to finish. */
		if
		:: ((effect0_reserve[0] > 0) || (effect1_charge[0] > 0) || (effect2_ship[0] > 0)) &&
		   ((!(effect0_reserve[0] > 0) && !held_at2_sell) ||
		    (!(effect1_charge[0] > 0) && !held_at2_sell) ||
		    (!(effect2_ship[0] > 0) && !held_at2_sell)) -> BROKEN(4)
		:: else -> skip
		fi;
		if
		:: (PROMISE == 0 || PROMISE == 5) && told != YES && ((effect0_reserve[0] > 0) || (effect1_charge[0] > 0) || (effect2_ship[0] > 0)) ->
			faults = 0;
			asked_again = true;
			before_effect0_reserve = (effect0_reserve[0] > 0);
			before_effect1_charge = (effect1_charge[0] > 0);
			before_effect2_ship = (effect2_ship[0] > 0);
			begin_at0_buyer ! 0
		:: else -> skip
		fi
	}
#endif
}

init {
	byte w;
	atomic {
		/* Poison: boxes at which this piece of work always fails. */
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box1_api = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box2_sell = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box3_stock = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box4_cards = true
		:: true -> skip
		fi;
		if
		:: POISON && WORKS == 1 && faults > 0 -> faults--; always_fails_box5_parcels = true
		:: true -> skip
		fi;
		run at0_buyer();
		run at1_api();
		run at2_sell();
		run judge()
	}
	begin_at0_buyer ! 0
}
