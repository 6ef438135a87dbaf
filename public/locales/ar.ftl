# What Tincan says (Project Fluent), in the order of the page. Each language has the same names.


## Everywhere
close = إغلاق
cancel = إلغاء
reload = إعادة التحميل
today = اليوم
yesterday = أمس
span-a-minute = دقيقة
span-seconds = { $count ->
    [one] ثانية واحدة
    [two] ثانيتين
    [few] { $count } ثوانٍ
    [many] { $count } ثانية
   *[other] { $count } ثانية
}
span-minutes = { $count ->
    [one] دقيقة واحدة
    [two] دقيقتين
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
span-hours = { $count ->
    [one] ساعة واحدة
    [two] ساعتين
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
span-days = { $count ->
    [one] يوم واحد
    [two] يومين
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
span-weeks = { $count ->
    [one] أسبوع واحد
    [two] أسبوعين
    [few] { $count } أسابيع
    [many] { $count } أسبوعًا
   *[other] { $count } أسبوع
}
file = ملف
file-with-size = { $kind }، { $size }
deleted-by-you = حذفتَ هذه الرسالة
deleted = حُذفت هذه الرسالة
name-alike = يشبه اسم جهة اتصال أخرى
copy-share = مشاركة
copy-done = تم النسخ
copy-by-keys = اضغط Ctrl+C للنسخ

## First page
hello = دردِش من متصفّحك إلى متصفّحهم مباشرةً. لا شيء بينكما يستطيع أن يقرأ ما تقولونه أو يحتفظ به أو يبيعه.
hello-invited = وصلتك دعوة. اكتب اسمك وستتصلان فورًا.
hello-name = اسمك
hello-start = ابدأ
hello-hint = بلا حساب ولا رقم هاتف ولا كلمة مرور. يُنشأ مفتاحك في هذا المتصفح ويبقى هنا، ولا يرى اسمك إلا من تتحدث معهم.
hello-no-name = اكتب اسمًا أولًا، أيَّ اسم.

## coming back
hello-before = هل كنت هنا من قبل؟
hello-with-backup = لديّ نسخة احتياطية
hello-with-key = لديّ مفتاح
hello-with-extension = استخدام إضافة توقيع
hello-brought = المفتاح صحيح. أنت:
back = رجوع
return-title = العودة بنسخة احتياطية
return-hint = يعود كل ما حُفظ: مفتاحك وجهات اتصالك ورسائلك.
return-file = ملف النسخة الاحتياطية
return-passphrase = عبارة المرور
return-do = استعادة
return-progress =
    .aria-label = جارٍ الاستعادة
return-no-file = اختر الملف أولًا. ينتهي اسمه بـ ‎.tincan‎.
return-no-passphrase = اكتب عبارة المرور التي حفظته بها.
key-title = العودة بمفتاح
key-hint = تحتفظ بعنوانك. أما جهات الاتصال والرسائل فلا تعود إلا بنسخة احتياطية.
key-text = المفتاح السري (‎nsec1…‎ أو ‎ncryptsec1…‎)
key-passphrase = عبارة مرور المفتاح
key-do = متابعة
key-progress =
    .aria-label = جارٍ فتح المفتاح
key-none = ألصق مفتاحك السري أولًا.
key-passphrase-wrong = عبارة المرور هذه لا تفتح هذا المفتاح.
safe-nothing = هذه ليست نسخة احتياطية من Tincan.
safe-newer = أنشأ هذا الملفَّ إصدارٌ أحدث من Tincan. أعد تحميل الصفحة وحاول مجددًا.
safe-damaged = هذا الملف تالف أو مقطوع، ولم يُستعد منه شيء.
safe-passphrase = عبارة المرور هذه لا تفتح هذا الملف.
safe-no-key = هذا ليس مفتاحًا سريًا، أو فيه حرف خاطئ. يبدأ المفتاح بـ ‎nsec1‎ أو ‎ncryptsec1‎.
safe-public = هذا عنوان عام. المفتاح السري يبدأ بـ ‎nsec1‎ أو ‎ncryptsec1‎.
safe-new-form = هذا المفتاح مقفل بطريقة لا يستطيع Tincan فتحها بعد.
safe-taken = بدأ Tincan في تبويب آخر في هذه الأثناء. أعد تحميل الصفحة.
safe-browser = لا يفعل المتصفح ذلك هنا. يجب أن تكون الصفحة قد وصلت عبر https.
safe-program = لم يصل جزء من Tincan يلزم لذلك. هل توجد شبكة؟ أعد تحميل الصفحة إذًا وحاول مجددًا.

## signer
signer-again = المحاولة مجددًا
signer-missing = إضافة التوقيع ليست موجودة، أو لا تستطيع ما يحتاج إليه Tincan ‏(NIP-44). وحتى ذلك الحين لا يمكن إرسال شيء ولا فتحه. شغّلها أو أعد تحميل الصفحة.
signer-other = في إضافة التوقيع حساب غير الحساب الموجود هنا. لا يُرسَل شيء باسم غيرك: اختر الحساب الصحيح هناك ثم حاول مجددًا.
signer-refuses = ترفض إضافة التوقيع ما يطلبه Tincan. اسمح به هناك ثم حاول مجددًا: لن يضيع شيء.
signer-silent = إضافة التوقيع لا تجيب. انظر هل تسألك شيئًا، ثم حاول مجددًا: لن يضيع شيء.

## Pages that stand alone
elsewhere-title = Tincan مفتوح في علامة تبويب أخرى
elsewhere = تعمل هناك نسخة أخرى من Tincan أو أن العلامة لا تستجيب. أغلقها أو أعد تحميلها، وستتولى هذه العلامة الأمر تلقائيًا.
broken-title = يتعذّر تشغيل Tincan
waits-title = في انتظار علامة تبويب أخرى
waits = هذه نسخة أحدث من Tincan، وهناك نسخة أقدم مفتوحة في علامة تبويب أخرى. أغلقها وستكمل هذه تلقائيًا.
superseded-title = نسخة أحدث مفتوحة في علامة تبويب أخرى
superseded = حُدِّث Tincan هناك وتوقّف هنا. أعد تحميل هذه العلامة للحصول على النسخة الأحدث.

## locked
locked-title = Tincan مقفل
locked-passphrase = عبارة المرور
locked-open = فتح القفل
locked-progress =
    .aria-label = جارٍ فتح القفل
locked-wrong = ليست هذه عبارة المرور.
locked-taken = تغيّر علامة تبويب أخرى عبارة المرور الآن. أعد تحميل هذه العلامة حين تنتهي.
locked-forgot = هل نسيتها؟
locked-forgotten = لا يستطيع أحد فتح هذا دون عبارة المرور، ولا يستطيع أحد أن يعيدها إليك. إن كانت لديك نسخة احتياطية يمكنك البدء من جديد: احذف كل شيء هنا، ثم اختر «لديّ نسخة احتياطية» في الصفحة الأولى.
moves-title = لحظة من فضلك
moves = يجري الآن تشفير كل ما هو محفوظ هنا أو فك تشفيره. إذا أُغلقت هذه الصفحة قبل ذلك بقي كل شيء كما كان.
erases = يجري الآن حذف كل ما يحتفظ به Tincan هنا.
moves-progress =
    .aria-label = مدى التقدم
stays-title = بقي كل شيء كما كان

## Lines at the top
notice-dismiss =
    .aria-label = إخفاء
newer-text = نسخة جديدة جاهزة.
newer-later =
    .aria-label = لاحقًا
offer =
    .aria-label = الإشعارات
offer-text = هل تريد إشعارًا بالرسائل الجديدة وأنت في مكان آخر؟
offer-take = تفعيل
offer-leave = ليس الآن
notification-veiled = رسالة جديدة
notice-clock = ساعة هذا الجهاز منحرفة بمقدار { $off }. يصحّح Tincan ذلك، وقد لا تفعل تطبيقات أخرى.
notice-no-inbox = لا يوجد لدى { $name } عنوان يُترك فيه طلب. اطلب رابط الدعوة.
notice-too-long = هذا أطول من أن تتسع له رسالة واحدة: { $bytes } بايت، والحد { $most }.
notice-apart = بين ساعة { $name } وساعة هذا الجهاز فارق { $off }: قد تبدو الأوقات خاطئة، لكن ترتيب الرسائل صحيح.

## Storage that fails
store-full = امتلأت مساحة تخزين هذا المتصفح فلا يستطيع Tincan الحفظ. أفرِغ مساحة على هذا الجهاز واترك هذه العلامة مفتوحة: سيواصل Tincan المحاولة.
store-gone = حُذفت بيانات Tincan من هذا المتصفح وهذه العلامة مفتوحة، ولم يعد شيء يُحفظ. انسخ ما تريد الاحتفاظ به ثم أعد التحميل للبدء من جديد.
store-newer = استُخدمت نسخة أحدث من Tincan في هذا المتصفح. أعد التحميل للحصول عليها.
store-closed = لا يمنح هذا المتصفح Tincan مكانًا لحفظ مفتاحك ورسائلك ({ $why }). قد تكون نافذة خاصة أو إعدادًا يحظر بيانات المواقع. اسمح بذلك ثم أعد التحميل.
store-unread = تعذّر على هذا المتصفح قراءة ما حفظه Tincan ({ $why }). أعد التحميل للمحاولة مجددًا.
store-other = تعذّر على هذا المتصفح الحفظ ({ $why }). اترك هذه العلامة مفتوحة: سيواصل Tincan المحاولة.

## Why nobody was added
add-oneself = هذا عنوانك أنت. أرسله إلى غيرك ليتمكن من إضافتك.
add-no-identity = ابدأ بكتابة اسمك أولًا.
address-empty = ألصق رابط دعوة أو npub أولًا.
address-secret = هذا مفتاح سري. لا تعطه لأحد ولا تلصقه في أي محادثة. لم يُحتفظ به.
address-broken-npub = هذا الـnpub ناقص أو فيه خطأ. انسخه كاملًا من جديد.
address-broken-link = رابط الدعوة هذا ناقص أو فيه خطأ. انسخه كاملًا من جديد.
address-not-a-person = هذا يشير إلى منشور لا إلى شخص. اطلب رابط الدعوة أو npub.
address-other-network = هذا عنوان من شبكة أخرى. يحتاج Tincan إلى رابط دعوة أو npub من Nostr.
address-bare-hex = قد يكون هذا مفتاحًا سريًا، لذا لم يُحتفظ به. اطلب رابط الدعوة أو npub.
address-nonsense = هذا ليس رابط دعوة ولا npub.

## How it stands with someone
link-offline = لم يُعثر على أي خادم ترحيل. تحقّق من اتصالك بالإنترنت.
link-pending = في انتظار القبول
link-turn = متصل عبر خادم TURN، وعنوانك مخفي
link-relays = عبر خوادم الترحيل، وعنوانك مخفي
link-direct = متصل مباشرةً
link-connecting = جارٍ الاتصال…
link-relayed = غير متصل. تُترك الرسائل بانتظار الاستلام.
link-word-direct = متصل
link-word-connecting = يتصل
link-word-relayed = غير متصل
link-word-offline = بلا إنترنت

## The list
sidebar =
    .aria-label = المحادثات
sidebar-lock =
    .aria-label = قفل
sidebar-settings =
    .aria-label = الإعدادات
sidebar-add = إضافة
sidebar-invite = دعوة
    .aria-label = دعوة شخص
sidebar-find =
    .placeholder = بحث
    .aria-label = البحث في المحادثات والرسائل
sidebar-requests = الطلبات
sidebar-chats = المحادثات
sidebar-not-found = لا توجد محادثات مطابقة
sidebar-empty = لا أحد هنا بعد. ادعُ شخصًا، أو أضف الرابط الذي وصلك.
sidebar-archived = المؤرشفة ({ $count })
sidebar-blocked = المحظورون ({ $count })
row-options = خيارات { $name }
row-draft = مسودة: { $text }
row-by-you = أنت: { $text }
row-muted = مكتومة
row-pinned = مثبَّتة
row-unread = { " غير مقروءة" }
row-blocked = محظور
row-typing = يكتب…
row-connected = تم الاتصال. ألقِ التحية!
row-empty = لا رسائل بعد
options = خيارات المحادثة
options-pin = تثبيت في الأعلى
options-unpin = إلغاء التثبيت
options-mute = كتم
options-unmute = إلغاء الكتم
options-archive = أرشفة
options-unarchive = إخراج من الأرشيف
options-contact = معلومات جهة الاتصال
options-delete = حذف المحادثة…
request-accept = قبول
request-block = حظر
request-delete = حذف
request-no-text = يود التحدث معك
found =
    .aria-label = الرسائل
found-title = الرسائل
found-searching = جارٍ البحث…
found-nothing = لا توجد رسائل مطابقة
found-more = عرض المزيد
found-by-you = أنت:{ " " }

## Relays
relays-starting = جارٍ الاتصال…
relays-up = متصل
relays-down = لم يُعثر على خادم ترحيل، تتكرر المحاولة
relays-wants-login = خادم ترحيل يسأل من أنت
relays-hint = تساعدكما خوادم الترحيل على إيجاد بعضكما، ولا تستطيع قراءة ما تكتبانه.
relays-testing = جارٍ الاختبار…
relays-test = اختبار مجددًا
relay-up = { " متصل" }
relay-down = { " غير متصل" }
relay-login = يريد أن يعرف من أنت قبل تمرير رسائلك.
relay-allow = السماح بتسجيل الدخول
mail-testing = جارٍ اختبار احتفاظه بالرسائل…
mail-kept = يحتفظ برسائلك.
mail-kept-unused = يحتفظ بالرسائل. غير مطلوب، فثلاثة تكفي.
mail-untested = قيد الاستخدام. لم يُختبر منذ فتح Tincan.
mail-unused = غير مستخدم.
mail-unreached = تعذّر الوصول إليه.
mail-refused = رفض رسالة اختبار.
mail-forgot = قال OK ولم يحتفظ بشيء.
mail-silent = لم يُجب.
mail-wants-login = يطلب تسجيل الدخول.
mail-unused-unreached = غير مستخدم: تعذّر الوصول إليه.
mail-unused-refused = غير مستخدم: رفض رسالة اختبار.
mail-unused-forgot = غير مستخدم: قال OK ولم يحتفظ بشيء.
mail-unused-silent = غير مستخدم: لم يُجب.
mail-unused-wants-login = غير مستخدم: يطلب تسجيل الدخول.

## Keyboard
keys = اختصارات لوحة المفاتيح
keys-search = البحث في المحادثات والرسائل
keys-search-chat = البحث في هذه المحادثة
keys-walk = التنقل في القائمة أو الرسائل
keys-enter = فتح المحادثة أو إرسال الرسالة
keys-line = سطر جديد في الرسالة
keys-change = في رسالة فارغة: تعديل الرسالة الأخيرة
keys-select = تحديد الرسالة
keys-options = خيارات المحادثة
keys-lock = القفل، إن كانت هناك عبارة مرور
keys-escape = إغلاق أو رجوع أو مسح البحث
keys-help = هذه القائمة

## actions
actions-menu =
    .aria-label = إجراءات الرسالة
actions-react =
    .aria-label = تفاعل
actions-reply = رد
actions-edit = تعديل
actions-copy = نسخ النص
actions-forward = إعادة توجيه…
actions-select = تحديد
actions-details = التفاصيل
actions-delete = حذف…
actions-open =
    .aria-label = إجراءات الرسالة

## bubble
bubble-you = { "أنت: " }
bubble-new = جديد
bubble-edited = معدَّلة · { $at }
bubble-date =
    .title = الانتقال إلى تاريخ

## composer
composer-emoji =
    .aria-label = اختيار رمز تعبيري
composer-field =
    .aria-label = رسالة
    .placeholder = رسالة
composer-send =
    .aria-label = إرسال

## content
content-subject = الموضوع: { $subject }
content-forwarded = مُعاد توجيهها
content-you = أنت
content-earlier = رسالة سابقة

## date
date-title = الانتقال إلى تاريخ
date-day = التاريخ
date-go = انتقال

## delete
message-delete-title = حذف هذه الرسالة؟
message-delete-title-many = حذف هذه الرسائل؟
message-delete-all = الحذف لدى الجميع
message-delete-me = الحذف لديّ
message-delete-both = { $count ->
    [one] لدى الجميع: تُحذف الرسالة هنا، ثم لدى الطرف الآخر عندما يصله ذلك. ربما قُرئت أو حُفظت قبل ذلك.
    [two] لدى الجميع: تُحذف الرسالتان هنا، ثم لدى الطرف الآخر عندما يصله ذلك. ربما قُرئتا أو حُفظتا قبل ذلك.
   *[other] لدى الجميع: تُحذف الرسائل هنا، ثم لدى الطرف الآخر عندما يصله ذلك. ربما قُرئت أو حُفظت قبل ذلك.
}
message-delete-here = { $count ->
    [one] تُحذف الرسالة هنا فقط، وتبقى لدى الطرف الآخر.
    [two] تُحذف الرسالتان هنا فقط، وتبقيان لدى الطرف الآخر.
   *[other] تُحذف الرسائل هنا فقط، وتبقى لدى الطرف الآخر.
}

## details
details-title = تفاصيل الرسالة
details-sent = أُرسلت
details-relays = على خوادم الترحيل
details-read = قُرئت
details-delivered = تم تسليمها
details-received = تم استلامها
details-retry = إعادة المحاولة الآن
details-retried = أُعيدت المحاولة في { $at }.
details-directly = { $at }، مباشرةً
details-over-relays = { $at }، عبر خوادم الترحيل
details-from-older = { $at }، مباشرةً، من تطبيق قديم
details-to-older = غير مؤكدة: ذهبت إلى تطبيق قديم ({ $at })
details-not-yet = ليس بعد
details-yes = نعم
details-no-answer = لا جواب بعد
details-ok = قُبلت
details-refused = رُفضت دون ذكر السبب
details-refused-why = رُفضت: { $why }

## emojis
emojis-more =
    .aria-label = المزيد من الرموز التعبيرية
emojis-reactions =
    .aria-label = التفاعلات
emojis-you-and = أنت و{ $who }
emojis-you = أنت
emojis-reaction = { $emoji }، { $who }
emojis-count = { $emoji } { $count }

## find
find-field =
    .placeholder = البحث في هذه المحادثة
    .aria-label = البحث في هذه المحادثة
find-close =
    .aria-label = إغلاق البحث
find-found =
    .aria-label = الرسائل التي عُثر عليها
find-none = لم يُعثر على رسائل
find-or-more = { $count } أو أكثر من الرسائل
find-count = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $count } رسائل
    [many] { $count } رسالة
   *[other] { $count } رسالة
}
find-searching = جارٍ البحث…
find-more = عرض المزيد

## forward
forward-title = إعادة التوجيه إلى
forward-search =
    .placeholder = بحث
    .aria-label = البحث في المحادثات
forward-none = لا توجد محادثة بهذا الاسم.

## header
header-back =
    .aria-label = الرجوع إلى المحادثات
header-find =
    .aria-label = البحث في هذه المحادثة
header-contact =
    .aria-label = معلومات جهة الاتصال
header-typing = جارٍ الكتابة…
header-verified-mark =
    .title = موثَّق
header-verified = موثَّق
header-timer = رسائل ذاتية الاختفاء: { $time }

## messages
messages-log =
    .aria-label = الرسائل
messages-queued = لم تُرسَل بعد. يواصل Tincan المحاولة.
messages-relayed = محفوظة للطرف الآخر، وستصل عند اتصاله المقبل بالإنترنت.
messages-new = رسائل جديدة
messages-newest = الانتقال إلى الأحدث
messages-start-pending-empty = لم يُقبل طلبك بعد. سيظهر للطرف الآخر عند اتصاله المقبل بالإنترنت، ويمكنك الكتابة من الآن.
messages-start-pending = لم يُقبل طلبك بعد. سيظهر هذا للطرف الآخر بعد القبول.
messages-start-empty = حان وقت التحية. لا يمكن لأحد سواكما قراءة ما يُكتب هنا.
messages-start = لا يمكن لأحد سواكما قراءة ما يُكتب هنا.

## picker
picker-dialog =
    .aria-label = كل الرموز التعبيرية
picker-field =
    .placeholder = البحث عن رمز تعبيري
    .aria-label = البحث عن رمز تعبيري
picker-missing = لم تُحمَّل الرموز التعبيرية بعد. يحتاج ذلك إلى الشبكة مرة واحدة.
picker-found = { $count ->
    [0] لا يوجد رمز بهذا الاسم.
    [one] عُثر على رمز واحد.
    [two] عُثر على رمزين.
    [few] عُثر على { $count } رموز.
    [many] عُثر على { $count } رمزًا.
   *[other] عُثر على { $count } رمز.
}
picker-recent = المستخدمة مؤخرًا
picker-smileys = وجوه
picker-people = أشخاص
picker-nature = حيوانات وطبيعة
picker-food = طعام وشراب
picker-travel = سفر وأماكن
picker-activities = أنشطة
picker-objects = أشياء
picker-symbols = رموز
picker-flags = أعلام

## picks
picks-select = تحديد: { $message }
picks-bar =
    .aria-label = الرسائل المحدَّدة
picks-cancel =
    .aria-label = إلغاء التحديد
picks-count = تم تحديد { $count }
picks-copy =
    .aria-label = نسخ
picks-forward =
    .aria-label = إعادة توجيه…
picks-delete =
    .aria-label = حذف…

## reply
reply-edit =
    .aria-label = تعديل
reply-cancel-edit =
    .aria-label = إلغاء التعديل
reply-answer =
    .aria-label = ردك
reply-cancel =
    .aria-label = إلغاء الرد
reply-editing = تعديل

## suggest
suggest-list =
    .aria-label = رموز تعبيرية

## text
text-more = عرض المزيد
text-less = عرض أقل

## ticks
ticks-waiting = قيد الانتظار
ticks-relay = على خادم ترحيل
ticks-relays = على { $held } من { $all } من خوادم الترحيل
ticks-delivered = تم تسليمها
ticks-read = قُرئت
ticks-older = أُرسلت إلى تطبيق قديم، غير مؤكدة
ticks-held = { $held } من { $all }
ticks-unsaved = لم تُحفظ

## profile
profile-title = الملف الشخصي
profile-name = اسمك
profile-hint = لا يراه إلا من تتحدث معهم.

## looks
looks-title = المظهر
looks-theme = السمة
looks-system = حسب النظام
looks-light = فاتحة
looks-dark = داكنة
looks-accent = اللون
looks-teal = أزرق مخضرّ
looks-blue = أزرق
looks-violet = بنفسجي
looks-rose = وردي
looks-amber = كهرماني
looks-size = حجم النص
looks-small = صغير
looks-normal = عادي
looks-large = كبير
looks-larger = أكبر
looks-language = اللغة
looks-device = حسب الجهاز

## writing
writing-title = الكتابة
writing-enter = الإرسال بالضغط على Enter
writing-enter-sends = يبدأ Shift+Enter سطرًا جديدًا.
writing-enter-breaks = يبدأ Enter سطرًا جديدًا، ويرسل Ctrl+Enter الرسالة.

## alerts
alerts-title = الإشعارات
alerts-wanted = إشعاري بالرسائل الجديدة
alerts-text = عرض اسم المرسل ونص الرسالة
alerts-sound = تشغيل صوت
alerts-refused = لا يسمح متصفحك لهذه الصفحة بإرسال الإشعارات. اسمح بها في إعدادات المتصفح لهذا الموقع.
alerts-never = هذا المتصفح لا يدعم الإشعارات.
alerts-hint = لا تصلك الإشعارات إلا وأنت في مكان آخر، وما دام Tincan مفتوحًا.

## privacy
privacy-title = الخصوصية
privacy-read = إرسال إشعارات القراءة
privacy-typing = إظهار أنني أكتب
privacy-both = ينطبق هذا على الجانبين: ما لا تُظهره لا تراه لدى الآخرين.
privacy-address = إخفاء عنوان IP الخاص بي
privacy-address-hint = يمكن لمن تتصل به أن يراه. وما دام مخفيًا، تمر الاتصالات عبر خادم TURN الخاص بهذا الموقع، فإن لم يكن له خادم مرّت الرسائل عبر خوادم الترحيل وحدها.
privacy-work = قبول الطلبات التي كلّفت بعض الجهد فقط
privacy-work-hint = من لا يملك دعوة منك يجب أن يحسب جهازه نحو ثانية قبل أن يستطيع سؤالك. هذا يُبعد الرسائل الجماعية. يفعل Tincan ذلك من تلقاء نفسه؛ معظم التطبيقات الأخرى لا تستطيعه، ولا تُعرَض طلباتها.
privacy-on = تشغيل
privacy-off = إيقاف
privacy-with-both = ينطبق هذا على الجانبين: ما لا تُظهره هنا لا تراه لدى الطرف الآخر.
privacy-with-address-hint = ما دام مخفيًا، تمر الاتصالات عبر خادم TURN، أو تمر الرسائل عبر خوادم الترحيل وحدها.
privacy-as-off = مثل الجميع (إيقاف)
privacy-as-on = مثل الجميع (تشغيل)

## passphrase
passphrase-title = عبارة المرور
passphrase-is-off = من يستطيع استخدام هذا الجهاز يستطيع قراءة ما هو محفوظ هنا.
passphrase-is-on = ما هو محفوظ هنا مشفّر بعبارة مرورك.
passphrase-changed = من الآن تفتحه عبارة المرور الجديدة.
passphrase-hint = مع عبارة مرور يكون مفتاحك وجهات اتصالك ورسائلك مشفّرة في هذا المتصفح، ويمكن قفل Tincan.
passphrase-set = تعيين عبارة مرور
passphrase-after = القفل تلقائيًا عند عدم الاستخدام مدة
passphrase-never = أبدًا
passphrase-lock = القفل الآن
passphrase-change = تغيير عبارة المرور
passphrase-drop = إزالة عبارة المرور
passphrase-now = عبارة المرور الحالية
passphrase-new = عبارة المرور الجديدة
passphrase-new-hint = ثمانية أحرف على الأقل، وبضع كلمات لا يجمعها سواك أفضل. لا يستطيع أحد أن يعيدها إليك: بدونها لا تعيدك إلا نسخة احتياطية.
passphrase-set-what = يُشفَّر كل ما هو محفوظ هنا، ثم يُقفل Tincan وتفتحه بعبارة المرور.
passphrase-set-do = تشفير كل شيء
passphrase-change-what = يبقى المحفوظ كما هو. والنسخ التي أخذها أحد منه من قبل تظل تُفتح بعبارة المرور القديمة.
passphrase-change-do = تغيير
passphrase-drop-what = يُفك تشفير كل ما هو محفوظ هنا، وعندها يستطيع قراءته من يستطيع استخدام هذا الجهاز.
passphrase-drop-do = فك تشفير كل شيء

## connection
connection-title = الاتصال
connection-older = الاتصال بالتطبيقات القديمة أيضًا
connection-older-hint = لجهات الاتصال التي لا يعرف تطبيقها إلا الطريقة القديمة. ترى خوادم الترحيل عندئذٍ من يتصل بمن ومتى. ولا تؤكد هذه التطبيقات شيئًا، وقد تعرض تطبيقات أخرى محاولاتك نصًا غير مفهوم.
connection-older-signer = إضافة التوقيع لا تستطيع ذلك: ينقصها NIP-04.

## storage
storage-title = التخزين
storage-ask = السؤال مجددًا
storage-asking = جارٍ سؤال المتصفح…
storage-promised = مفتاحك وجهات اتصالك ورسائلك موجودة في هذا المتصفح وحده، وقد تعهّد بالاحتفاظ بها إلى أن تحذفها بنفسك.
storage-not-promised = مفتاحك وجهات اتصالك ورسائلك موجودة في هذا المتصفح وحده، ولم يتعهّد بالاحتفاظ بها: قد يحذفها إذا ضاقت المساحة على هذا الجهاز. تتعهّد المتصفحات بذلك أكثر للمواقع التي تُزار كثيرًا أو تُحفظ في الإشارات المرجعية أو تُثبَّت.
storage-unsaid = مفتاحك وجهات اتصالك ورسائلك موجودة في هذا المتصفح وحده، ولا يذكر هل يحتفظ بها إذا ضاقت المساحة على هذا الجهاز.
storage-used = تم استخدام { $used } من { $room }.
size-bytes = { $count } بايت
size-kilobytes = { $count } كيلوبايت
size-megabytes = { $count } ميغابايت
size-gigabytes = { $count } غيغابايت

## backup
backup-title = النسخ الاحتياطي
backup-none = لا توجد نسخة احتياطية بعد. إذا فقد هذا المتصفح بياناته فقدت مفتاحك وجهات اتصالك ورسائلك.
backup-last = حُفظت آخر نسخة احتياطية في { $date }.
backup-hint = النسخة الاحتياطية ملف واحد مشفّر. به وبعبارة مروره تعود في أي متصفح بكل شيء.
backup-all = حفظ نسخة احتياطية
backup-key = حفظ المفتاح وحده
backup-key-outside = مفتاحك في إضافة التوقيع ولا يأتي إلى هنا أبدًا، فلا تحويه أي نسخة احتياطية. احفظه هناك.
backup-all-what = يحوي الملف مفتاحك وجهات اتصالك ورسائلك. من يملكه ويملك عبارة المرور يستطيع قراءتها وانتحال هويتك.
backup-key-what = المفتاح وحده يعيد عنوانك دون جهات الاتصال والرسائل. وتعرفه تطبيقات Nostr الأخرى أيضًا.
backup-passphrase = عبارة المرور
backup-passphrase-hint = ثمانية أحرف على الأقل، وبضع كلمات لا يجمعها سواك أفضل. لا يستطيع أحد أن يعيدها إليك، فاكتبها.
backup-again = العبارة نفسها مرة أخرى
backup-all-do = حفظ
backup-key-do = إظهار
backup-short = استخدم { $least } أحرف على الأقل.
backup-other = العبارتان غير متطابقتين.
backup-progress =
    .aria-label = جارٍ الحفظ
backup-saved = حُفظت باسم { $name }. احتفظ بها حيث تجدها من دون هذا الجهاز.
backup-again-save = حفظها مرة أخرى
backup-done = تم
backup-key-hint = هذا مفتاحك مقفلًا بعبارة المرور. احتفظ به نصًا أو صورة حيث تجده من دون هذا الجهاز.
backup-key-text = المفتاح المقفل
backup-key-copy = نسخ المفتاح
backup-key-qr = رمز QR لمفتاحك المقفل

## the end
forget-hint = يمكنك حذف كل ما يحتفظ به Tincan في هذا المتصفح.
forget-ask = حذف كل شيء
forget-title = حذف كل شيء
forget-question = يُحذف مفتاحك وجهات اتصالك ورسائلك وإعداداتك من هذا المتصفح نهائيًا. من دون نسخة احتياطية لا يستطيع أحد استعادتها.
forget-others = ما لدى الآخرين من رسائلك يبقى لديهم.
forget-do = حذف الكل

## chats (of the settings)
stored-title = حسب المحادثة
stored-counting = جارٍ العدّ…
stored-none = لا توجد رسائل مخزّنة.
stored-count =
    { $count ->
        [zero] لا رسائل
        [one] رسالة واحدة
        [two] رسالتان
        [few] { $count } رسائل
        [many] { $count } رسالة
       *[other] { $count } رسالة
    }، نحو { $size }
stored-clear = مسح…
stored-clear-of = مسح المحادثة مع { $who }
clear-title = مسح المحادثة
clear-question = هل تريد مسح المحادثة مع { $who }؟
clear-hint = تُحذف كل رسائلها من هذا المتصفح نهائيًا، وما لم يُرسل بعد لن يُرسل أبدًا. تبقى جهة الاتصال، ويحتفظ الطرف الآخر بما لديه ولا يُبلَّغ بشيء.
clear-do = مسح

## about
about-title = حول Tincan
about-version = Tincan { $version }
about-version-commit = Tincan { $version }، الإيداع { $commit }
about-checksum = بصمة SHA-256 للبرنامج الذي يعمل هنا:
about-unread = تعذّرت قراءته.

## settings
settings-title = الإعدادات

## contact
contact-page =
    .aria-label = معلومات جهة الاتصال
contact-back =
    .aria-label = الرجوع إلى المحادثة
contact-title = معلومات جهة الاتصال
contact-nameless = لم يُذكر اسم
contact-own = الاسم المعلن: { $name }
contact-find = البحث في هذه المحادثة
contact-nickname = الاسم المستعار
contact-nickname-hint = يظهر بدل الاسم، ولك وحدك.
contact-pin = تثبيت في الأعلى
contact-mute = كتم
contact-archive = أرشفة
contact-privacy = الخصوصية في هذه المحادثة
contact-npub = npub جهة الاتصال
contact-npub-copy = نسخ npub
contact-npub-qr = رمز الاستجابة السريعة للـ npub
contact-block = حظر
contact-unblock = إلغاء الحظر
contact-delete = حذف المحادثة
contact-block-hint = من تحظره لا يمكنه أن يكتب إليك أو يرى أنك هنا، ولا يُبلَّغ بذلك.

## timer
timer-title = الرسائل ذاتية الاختفاء
timer-off = متوقفة
timer-state = تختفي الرسائل الجديدة بعد { $span } من إرسالها.
timer-change = تغيير…
timer-hint = تُحذف الرسائل الجديدة لدى الطرفين بعد مرور هذه المدة على إرسالها، قُرئت أم لم تُقرأ. أما ما هو موجود هنا فيبقى.
timer-after = تختفي الرسائل بعد
timer-one-hour = ساعة واحدة
timer-one-day = يوم واحد
timer-one-week = أسبوع واحد
timer-four-weeks = { 4 } أسابيع
timer-other = مدة أخرى
timer-count =
    .aria-label = العدد
timer-unit =
    .aria-label = الوحدة
timer-hours = ساعات
timer-days = أيام
timer-error = أدخل مدة من ساعة واحدة إلى { 366 } يومًا.
timer-both = يمكن لكل منكما تغيير هذا، ويرى كلاكما من غيّره. ومن وصلته رسالة يمكنه مع ذلك الاحتفاظ بنسخة منها.
timer-save = حفظ
timer-ended-by-you = لقد أوقفت الرسائل ذاتية الاختفاء.
timer-ended = تم إيقاف الرسائل ذاتية الاختفاء بواسطة { $who }.
timer-set-by-you = لقد ضبطت الرسائل لتختفي بعد { $span }.
timer-set = تم ضبط الرسائل لتختفي بعد { $span } بواسطة { $who }.

## path
path-title = الاتصال
path-near = تنتقل رسائلك مباشرةً من هذا الجهاز إلى الجهاز الآخر داخل شبكة واحدة، ولا تمر بأحد غيركما.
path-far = تنتقل رسائلك مباشرةً عبر الإنترنت من هذا الجهاز إلى الجهاز الآخر، ولا تمر بأحد غيركما؛ ويرى كل طرف عنوان IP للطرف الآخر.
path-turn = يمرّر خادم TURN رسائلك. لا يستطيع قراءتها، ولا يرى أي طرف من خلاله عنوان IP للآخر.
path-connecting = يجري البحث عن طريق مباشر.
path-relayed = لا يوجد طريق مباشر الآن. ما تكتبه ينتظر مشفّرًا على خوادم الترحيل حتى استلامه.
path-offline = لا يوجد أي طريق الآن. يُحفظ ما تكتبه هنا ويُرسل حالما يتوفر طريق.
path-trip = ذهابًا وإيابًا
path-trip-least = أقل من 1 ملّي ثانية
path-millis = { $count } ملّي ثانية
path-sent = أُرسل
path-received = استُلم

## diagnosis
diagnosis-page =
    .aria-label = لماذا لسنا متصلين؟
diagnosis-title = لماذا لسنا متصلين؟
diagnosis-back =
    .aria-label = رجوع
diagnosis-offline = لا يمكن الوصول إلى أي خادم ترحيل: لا يمكن العثور على أحد، ولا شيء يخرج أو يصل. تحقّق من اتصال هذا الجهاز بالإنترنت.
diagnosis-login = يريد أحد خوادم الترحيل أن يعرف من أنت قبل أن يمرّر شيئًا. يمكنك السماح بذلك في الأسفل.
diagnosis-alone = خوادم الترحيل متاحة. لا أحد هنا بعد لتتصل به.
diagnosis-well = كل شيء يعمل: خوادم الترحيل متاحة، وأنت متصل بالجميع.
diagnosis-some = خوادم الترحيل متاحة، وأنت متصل بـ { $count } من أصل { $all }. في الأسفل ما يعيق الاتصال بالآخرين.
diagnosis-config = إعدادات هذا الموقع (config.json) مفقودة أو تالفة: يستخدم Tincan خوادم الترحيل والخوادم التي بُني بها.
diagnosis-relays = خوادم الترحيل
diagnosis-trip = متصل، يجيب خلال { $trip }. في التقرير: { $name }.
diagnosis-up = متصل. في التقرير: { $name }.
diagnosis-down = غير متصل. في التقرير: { $name }.
diagnosis-theirs = ليس لك: يُترك فيه بريد شخص آخر.
network-title = شبكتك
network-hint = يكشف الاختبار ما تسمح به شبكتك. يسأل خوادم STUN وTURN الخاصة بهذا الموقع، ولا يسأل أحدًا من جهات اتصالك.
network-hidden = أنت تخفي عنوان IP الخاص بك عن جهات اتصالك. خوادم هذا الموقع تراه عند الاختبار.
network-test = اختبار شبكتي
network-testing = جارٍ الاختبار…
network-asking = تُسأل خوادم هذا الموقع. قد يستغرق ذلك 10 ثوانٍ.
network-refused = هذا المتصفّح لا ينشئ اتصالات مباشرة: WebRTC غير موجود أو معطّل، أو أنه لا يقبل أحد الخوادم أدناه. تمرّ الرسائل عبر خوادم الترحيل وحدها.
network-unasked = لم يُضبط خادم STUN لهذا الموقع، فلا شيء يدلّ على كيف يراك الآخرون. تعمل الاتصالات داخل الشبكة الواحدة، أما غيرها فكثيرًا ما لا تعمل.
network-blocked = لم يُجب أي خادم عبر UDP. شبكتك تحجبه أو لا يوجد إنترنت: تفشل الاتصالات المباشرة في معظم الأحوال.
network-open = شبكتك تتيح للآخرين الوصول إليك: ترى الخوادم العنوان نفسه الذي يحمله هذا الجهاز.
network-cone = يراك خادمان على العنوان والمنفذ نفسيهما: الاتصالات المباشرة تعمل غالبًا.
network-symmetric = يراك كل خادم على منفذ مختلف (موجّه متناظر): كثيرًا ما تفشل الاتصالات المباشرة.
network-one = يراك خادم، فقد تعمل الاتصالات المباشرة. ضُبط خادم STUN واحد فقط، ويلزم اثنان لمعرفة نوع الموجّه أمامك.
network-one-answered = يراك خادم، فقد تعمل الاتصالات المباشرة. أجاب واحد منها فقط، ويلزم اثنان لمعرفة نوع الموجّه أمامك.
network-turn-none = لم يُضبط خادم TURN: حيث لا يوجد طريق مباشر، تمرّ الرسائل عبر خوادم الترحيل.
network-turn-works = خادم TURN متاح: حيث لا يوجد طريق مباشر، تمرّ الاتصالات عبره.
network-turn-fails = ضُبط خادم TURN ولم يعطِ طريقًا: حيث لا يوجد طريق مباشر، تمرّ الرسائل عبر خوادم الترحيل.
network-ways = الطرق التي وُجدت: { $own } من هذا الجهاز، { $seen } كما تراه الخوادم، { $relayed } عبر TURN.
network-came = أجاب.
network-login = رفض الاسم أو كلمة المرور (خطأ { $code }). أخبر مشغّل هذا الموقع.
network-failed = تعذّر الوصول إليه (خطأ { $code }).
network-bad = لا يقبل المتصفّح عنوانه. أخبر مشغّل هذا الموقع.
network-missing = لم تصل منه إجابة.
diagnosis-people = الأشخاص
diagnosis-nobody = لا أحد هنا بعد.
diagnosis-contact = في التقرير: { $name }
diagnosis-figures = ذهابًا وإيابًا: { $trip }. أُرسل: { $sent }. استُلم: { $received }.
diagnosis-ends = من { $ours } إلى { $theirs }.
end-host = عنوان محلي
end-seen = عنوان كما يُرى من الخارج
end-learned = عنوان عُرف في الطريق
end-relayed = خادم TURN
end-unknown = عنوان غير معروف
trouble-browser = لم يستطع هذا المتصفّح بدء اتصال. أعد تحميل الصفحة، واختبر شبكتك في الأعلى: ربما كُتب عنوان خادم خطأً.
trouble-away = لم يجيبوا ولا يُسمع عنهم شيء: الأرجح أنهم غير متصلين بالإنترنت. ما تكتبه يُترك لهم.
trouble-no-answer = كانوا متصلين قبل لحظة ولم يجيبوا. ربما أضاع خادم ترحيل الرسالة؛ يعيد Tincan المحاولة من نفسه.
trouble-no-path = وجد كلٌّ منكما الآخر، لكن لا طريق من هذا الجهاز إلى جهازهم. اختبر شبكتك في الأعلى؛ تفيد شبكة أخرى أو خادم TURN.
trouble-path-lost = كنتما متصلين وانقطع الطريق: غيّر أحدكما شبكته أو فقدها. يعيد Tincan المحاولة من نفسه.
trouble-closed = أغلقوا الاتصال. الأرجح أنهم أغلقوا Tincan أو أن جهازهم في وضع السكون.
trouble-declined = لا يقبلون اتصالًا مباشرًا الآن. غالبًا يخفون عنوان IP؛ تمرّ الرسائل عبر خوادم الترحيل.
trouble-hidden = أنت تخفي عنوان IP عنهم، وليس لهذا الموقع خادم TURN: تمرّ الرسائل عبر خوادم الترحيل. يمكنك إظهاره لهم في صفحتهم.
trouble-no-inbox = لا يُعرف أي خوادم الترحيل يستخدمون. اطلب منهم رابط الدعوة.
trouble-other-app = لم يُظهر تطبيقهم أنه يستطيع الاتصال مباشرة. تمرّ الرسائل عبر خوادم الترحيل.
trouble-at = { $what } ({ $at })
browser-title = هذا المتصفّح
browser-works = { $what }: يعمل
browser-no-webrtc = WebRTC غير موجود: لا اتصالات مباشرة، وتمرّ الرسائل عبر خوادم الترحيل.
browser-no-database = IndexedDB غير موجود: لا يمكن حفظ شيء هنا.
browser-no-crypto = Web Crypto غير موجود لأن هذه الصفحة لم تأتِ عبر https: يحجب المتصفّح بعض ما يلي.
browser-no-locks = Web Locks غير موجودة: افتح Tincan في علامة تبويب واحدة فقط.
browser-no-worker = عمّال الخدمة غير موجودين: لا يُفتح Tincan بلا شبكة.
browser-no-channel = BroadcastChannel غير موجود: لا تستطيع علامة تبويب ثانية أن تتبع الأولى.
browser-no-notifications = الإشعارات غير موجودة: لا تعلم بالرسائل إلا حين تنظر.
browser-messages = الرسائل المحفوظة: { $count }.
report-title = تقرير خلل
report-hint = ما ورد أعلاه وما حدث منذ فُتح Tincan، بلا أسماء ولا مفاتيح ولا عناوين ولا رسائل. لا يذهب إلى أي مكان من نفسه.
report-text =
    .aria-label = ما يُنسخ
report-copy = نسخ لتقرير خلل

## safety
safety-title = رقم الأمان
safety-hint = يظهر الرقم نفسه لدى الطرف الآخر إذا لم يكن بينكما أحد. قارنا الرقم وجهًا لوجه أو في مكالمة، لا في هذه المحادثة.
safety-verified = موثَّق
safety-unverified = غير موثَّق بعد
safety-mark = وضع علامة موثَّق
safety-unmark = إزالة العلامة

## links
links-title = الروابط المشتركة
links-none = لا روابط حتى الآن.
links-searching = جارٍ البحث…
links-more = عرض المزيد
links-show =
    .title = عرض في المحادثة

## delete (of a contact)
delete-chat-title = حذف المحادثة
delete-chat-question = هل تريد حذف المحادثة مع { $who }؟
delete-chat-request = هل تريد حذف الطلب الوارد من { $who }؟
delete-chat-hint = تُحذف كل رسائلها وجهة الاتصال من هذا المتصفح نهائيًا، وما لم يُرسل بعد لن يُرسل أبدًا. يحتفظ الطرف الآخر بما لديه ولا يُبلَّغ بشيء.
delete-chat-request-hint = يُحذف ما كُتب إليك من هذا المتصفح. لا يُبلَّغ الطرف الآخر بذلك، ويمكنه أن يطلب من جديد برسالة أخرى.
delete-chat-do = حذف

## add
add-title = إضافة جهة اتصال
add-address = رابط الدعوة أو npub
add-hint = ألصِق الرابط الذي وصلك. بالرابط تتصلان فورًا، وبـ npub يُسأل الطرف الآخر أولًا.
add-do = إضافة

## invite
invite-back =
    .aria-label = الرجوع إلى المحادثات
invite-title = دعوة شخص
invite-text = أرسل هذا الرابط إلى شخص واحد، أو دعه يمسح الرمز ضوئيًا. عند فتحه تصبحان متصلين.
invite-qr = رمز الاستجابة السريعة لرابط دعوتك
invite-link = رابط دعوتك
invite-copy = نسخ رابط الدعوة
invite-renew = إنشاء رابط جديد
invite-renew-hint = من يفتح هذا الرابط يمكنه أن يكتب إليك فورًا. وإذا أنشأت رابطًا جديدًا توقّف القديم عن العمل.
invite-npub = npub الخاص بك
invite-npub-hint = بهذا يجدك مستخدمو تطبيقات Nostr الأخرى. تُسأل أولًا قبل أن يتمكنوا من التحدث إليك.
