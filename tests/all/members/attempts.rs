//! Wrong passwords: counted, alike for names that exist and that do not, and nobody's lock-out
//! of another.

use std::net::Ipv4Addr;

use super::{PASSWORD, is_in, log_in, member};
use crate::nodes::spread;

spread!(s16_a_wrong_name_and_a_wrong_password_get_the_same_answer, |site| async move {
    let _owner = member(&site, "마당쇠").await;
    let wrong = log_in(&site.guest(), "마당쇠", "틀린 비밀번호").await.expect(403);
    let nobody = log_in(&site.guest(), "마당새", "틀린 비밀번호").await.expect(403);
    let plain = |text: &str| text.replace("마당쇠", "…").replace("마당새", "…");
    assert_eq!(plain(&wrong.text), plain(&nobody.text));
    // And they are counted alike.
    for name in ["마당쇠", "마당새"] {
        let guest = site.guest();
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(log_in(&guest.without_cookies(), name, "틀린 비밀번호").await.status);
        }
        assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429], "{name}");
    }
});

spread!(s13_dropping_cookies_brings_no_new_tries, |site| async move {
    let _owner = member(&site, "마당쇠").await;
    // From one network, with as many addresses and browsers as it has.
    let mut refused = 0;
    for n in 1..=40 {
        let guest = site.guest_at(Ipv4Addr::new(127, 99, 9, n));
        refused +=
            i32::from(log_in(&guest, &format!("누구 {n}"), "틀린 비밀번호").await.status == 429);
    }
    assert_eq!(refused, 10, "30 from one network, whoever they are for");
});

spread!(nobody_can_lock_another_out, |site| async move {
    let owner = member(&site, "마당쇠").await;
    // An attacker from many networks, and from the owner's own, until he is refused everywhere.
    let next_door = site.guest_at(neighbour(owner.address));
    for attacker in [site.guest(), site.guest(), site.guest(), next_door] {
        for _ in 0..6 {
            log_in(&attacker, "마당쇠", "틀린 비밀번호").await;
        }
        log_in(&attacker, "마당쇠", PASSWORD).await.expect(429);
    }
    // The owner is still in, logs out, and comes in again from his own browser.
    assert!(is_in(&owner).await);
    owner.post("/logout", &[]).await.expect(303);
    log_in(&owner, "마당쇠", PASSWORD).await.expect(303);
    // And from a network where nobody tried.
    log_in(&site.guest(), "마당쇠", PASSWORD).await.expect(303);
    // His browser is no way around the limit for somebody who has it in his hands.
    owner.post("/logout", &[]).await.expect(303);
    let mut last = 0;
    for _ in 0..11 {
        last = log_in(&owner, "마당쇠", "틀린 비밀번호").await.status;
    }
    assert_eq!(last, 429);
});

fn neighbour(address: Ipv4Addr) -> Ipv4Addr {
    let [a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d + 1)
}

spread!(accounts_from_one_network_are_few, [("MADANG_LIMITS", "on")], |site| async move {
    let mut opened = 0;
    for n in 0..14 {
        let guest = site.guest_at(Ipv4Addr::new(127, 98, 9, n + 1));
        let nick = format!("새 회원 {n}");
        let answer = guest.post("/signup", &[("nick", &nick), ("password", PASSWORD)]).await;
        opened += i32::from(answer.status == 303);
    }
    assert_eq!(opened, 10);
    let fields = [("nick", "먼 곳"), ("password", PASSWORD)];
    site.guest().post("/signup", &fields).await.expect(303);
});
